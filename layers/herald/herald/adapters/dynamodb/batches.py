"""Reading and writing many items, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from herald.adapters.calls.aws_errors import Unprocessed
from herald.adapters.dynamodb.requests import WHOLE_AND_CONSISTENT
from herald.domain.errors import TemporarilyUnavailable

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
    found, left = read_most(table, keys, backoff, options)
    if left:
        raise Unprocessed(f"{len(left)} keys were not processed")
    return found


def read_most(
    table: Table, keys: Sequence[Key], backoff: Backoff, options: ReadOptions = WHOLE_AND_CONSISTENT
) -> tuple[list[Item], list[Key]]:
    """Return the items that exist, and the keys that DynamoDB has left unprocessed after all attempts.

    Raises TemporarilyUnavailable if it processes none of a batch, or does not answer: then the table is the cause.
    """
    found: list[Item] = []
    left: list[Key] = []
    for batch in batches_of(keys, READ_SIZE):
        left += _read_batch(table, batch, backoff, options, found)
    return found, left


def _read_batch(
    table: Table, keys: Sequence[Key], backoff: Backoff, options: ReadOptions, found: list[Item]
) -> Sequence[Key]:
    """Add the items of a batch to `found`. Returns the keys that are left."""
    remaining = keys

    def read() -> None:
        nonlocal remaining
        items, remaining = table.batch_get(remaining, options)
        found.extend(items)
        if remaining:
            raise Unprocessed(f"{len(remaining)} keys were not processed")

    try:
        backoff.call(read, Unprocessed, ATTEMPTS)
    except TemporarilyUnavailable:
        if len(remaining) == len(keys):
            raise
    return remaining
