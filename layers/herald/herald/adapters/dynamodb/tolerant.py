"""Read one attribute by itself: one that is damaged, or from a newer version, keeps no reader from the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.adapters.dynamodb.values import Item


Value = TypeVar("Value")


def read_or_none(read: Callable[[Item, str], Value], item: Item, name: str) -> Value | None:
    """Return an attribute, or None if it is missing or unreadable."""
    try:
        return read(item, name)
    except (KeyError, ValueError, TypeError):
        return None
