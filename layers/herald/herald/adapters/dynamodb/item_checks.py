"""The checks that every reader of group items, roster chunks and claims makes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.item_header import SCHEMA_VERSION, entity_of
from herald.adapters.dynamodb.values import read_int
from herald.domain.errors import MalformedRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.adapters.dynamodb.values import Item, Key

READABLE_VERSIONS = frozenset({SCHEMA_VERSION})
"""Schema versions that readers accept: every version that was ever written. Later versions only add attributes."""


@contextmanager
def malformed(what: str) -> Iterator[None]:
    """Raise MalformedRecord instead of the errors that reading a broken item raises."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedRecord(f"not a {what}: {type(error).__name__}") from error


def check_entity(item: Item, entity: str) -> None:
    """Check entity and schema version of an item. Raises MalformedRecord if this code cannot read it."""
    if entity_of(item) != entity:
        raise MalformedRecord(f"not a {entity} item: its entity is '{entity_of(item)}'")
    version = read_int(item, "schema_version") if "schema_version" in item else 0
    if version not in READABLE_VERSIONS:
        raise MalformedRecord(f"{entity} item of schema version {version}; readable: {sorted(READABLE_VERSIONS)}")


def check_key(item: Item, key: Key) -> None:
    """Check that an item is stored under the key that its content gives. Raises ValueError."""
    if any(item[name] != value for name, value in key.items()):
        raise ValueError("the item has the key of another item")
