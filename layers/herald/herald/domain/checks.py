"""What readers hold every value to that comes out of an item or a message: whoever wrote it, it may be anything.

Each returns the value as it is, or raises ValueError.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from herald.domain.identifiers import is_valid_id

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_EPOCH_MS = 10**13 - 1
"""The last millisecond that sort keys can write: in the year 2286."""

MAX_DEPTH = 8
"""Objects and lists inside one another; what Herald writes has four."""


def text_of(value: Any) -> str:
    """Read a text that UTF-8 can write: JSON lets lone surrogates through."""
    if not isinstance(value, str):
        raise ValueError("not a text")  # noqa: TRY004 - to readers it is all one.
    value.encode()  # Raises UnicodeEncodeError, a ValueError.
    return value


def id_of(value: Any) -> str:
    """Read the id of a user or a group."""
    if not isinstance(value, str) or not is_valid_id(value):
        raise ValueError("not an id")
    return value


def ids_of(values: Any) -> tuple[str, ...]:
    """Read a list or a set of ids, each there once."""
    if not isinstance(values, list | tuple | frozenset):
        raise ValueError("not a list of ids")  # noqa: TRY004
    return each_once(map(id_of, values))


def each_once(ids: Iterable[str]) -> tuple[str, ...]:
    """Read ids of which none may come twice: DynamoDB takes no item twice in one batch."""
    found = tuple(ids)
    if len(set(found)) != len(found):
        raise ValueError("an id comes twice")
    return found


def number_of(value: Any, least: int = 0, most: int = MAX_EPOCH_MS) -> int:
    """Read a whole number within its limits; in JSON true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"not a whole number from {least} to {most}")
    return value


def flag_of(value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004
    return value


def object_of(value: Any) -> dict[str, Any]:
    """Read a JSON object."""
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004
    return value


def check_json(value: Any, deepest: int = MAX_DEPTH) -> None:
    """Check that JSON can be written again, everywhere: no lone surrogates, no infinite numbers, no depths."""
    if deepest < 0:
        raise ValueError("too deep")
    match value:
        case str():
            value.encode()
        case float():
            if not isfinite(value):
                raise ValueError("not a number that JSON has")
        case dict():
            for key, held in value.items():
                key.encode()
                check_json(held, deepest - 1)
        case list():
            for held in value:
                check_json(held, deepest - 1)
