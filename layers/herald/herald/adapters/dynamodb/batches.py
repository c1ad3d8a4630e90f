"""Reading and writing many items, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from herald.adapters.calls.aws_errors import Unprocessed
from herald.adapters.dynamodb.requests import WHOLE_AND_CONSISTENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.requests import ReadOptions
    from herald.adapters.dynamodb.table import Table
    from herald.adapters.dynamodb.values import Item, Key

Part = TypeVar("Part")

READ_SIZE = 100
"""Keys in one BatchGetItem (AWS limit)."""

ATTEMPTS = 5
"""Calls for one batch. They wait 0.75 s in all; after that the caller's own retry, which waits longer, is better."""


def batches_of(parts: Sequence[Part], size: int) -> Iterator[Sequence[Part]]:
    """Yield parts in batches of `size`, the last of which may be smaller."""
    for start in range(0, len(parts), size):
        yield parts[start : start + size]


def read_all(
    table: Table, keys: Sequence[Key], backoff: Backoff, options: ReadOptions = WHOLE_AND_CONSISTENT
) -> list[Item]:
    """Return the items that exist of these keys, in no particular order. Each key may occur once.

    Raises TemporarilyUnavailable, also if DynamoDB leaves keys unprocessed after all attempts.
    """
    return [item for batch in batches_of(keys, READ_SIZE) for item in _read_batch(table, batch, backoff, options)]


def _read_batch(table: Table, keys: Sequence[Key], backoff: Backoff, options: ReadOptions) -> list[Item]:
    found: list[Item] = []
    remaining = keys

    def read() -> None:
        nonlocal remaining
        items, remaining = table.batch_get(remaining, options)
        found.extend(items)
        if remaining:
            raise Unprocessed(f"{len(remaining)} keys were not processed")

    backoff.call(read, Unprocessed, ATTEMPTS)
    return found
