"""Checks on values read from items and messages: whatever wrote them, they may be anything.

Each function returns the value unchanged, or raises ValueError.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from herald.domain.identifiers import is_valid_id, is_valid_user_id

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_EPOCH_MS = 10**13 - 1
"""The last millisecond that fits the 13 digits of sort keys: in the year 2286."""

MAX_DEPTH = 8
"""Nesting of JSON objects and lists. What Herald writes nests four deep."""


def text_of(value: Any) -> str:
    """Return a string that UTF-8 can encode: JSON allows lone surrogates, UTF-8 does not."""
    if not isinstance(value, str):
        raise ValueError("not a string")  # noqa: TRY004 - readers handle one type of error.
    value.encode()  # Raises UnicodeEncodeError, which is a ValueError.
    return value


def id_of(value: Any) -> str:
    """Return the id of a group."""
    if not isinstance(value, str) or not is_valid_id(value):
        raise ValueError("not an id")
    return value


def user_id_of(value: Any) -> str:
    """Return the id of a user."""
    if not isinstance(value, str) or not is_valid_user_id(value):
        raise ValueError("not a user id")
    return value


def ids_of(values: Any) -> tuple[str, ...]:
    """Return a list or a set of distinct user ids."""
    if not isinstance(values, list | tuple | frozenset):
        raise ValueError("not a list of ids")  # noqa: TRY004
    return distinct(map(user_id_of, values))


def distinct(ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids without duplicates: DynamoDB refuses a batch that names an item twice."""
    found = tuple(ids)
    if len(set(found)) != len(found):
        raise ValueError("duplicate ids")
    return found


def number_of(value: Any, least: int = 0, most: int = MAX_EPOCH_MS) -> int:
    """Return an integer within bounds, both included. JSON's true and false are not integers."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"not an integer from {least} to {most}")
    return value


def flag_of(value: Any) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise ValueError("not a boolean")  # noqa: TRY004
    return value


def object_of(value: Any) -> dict[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004
    return value


def check_json(value: Any, max_depth: int = MAX_DEPTH) -> None:
    """Raise ValueError for JSON that cannot be encoded again: lone surrogates, infinite numbers, too deep nesting."""
    if max_depth < 0:
        raise ValueError("nested too deep")
    match value:
        case str():
            value.encode()
        case float():
            if not isfinite(value):
                raise ValueError("not a finite number")
        case dict():
            for key, held in value.items():
                key.encode()
                check_json(held, max_depth - 1)
        case list():
            for held in value:
                check_json(held, max_depth - 1)
