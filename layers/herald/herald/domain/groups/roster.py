"""How a group's ordinary members are spread over items: a user's chunk is a pure function of the user's id."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNK_SIZE = 500
"""Members that a chunk should have: at 20 bytes an id, an item of 10 KB and one SNS message of one billing unit."""

MAX_CHUNK_MEMBERS = 650
"""Members that a chunk may have. With 650 ids of 64 bytes and 101 named ones, eight languages fit a message of 64 KiB.

Where a chunk may not fit, `creation.sizes` measures it, and `spread` takes more chunks.
"""

MAX_CHUNKS = 99
"""A transaction takes 100 actions (AWS limit), and one of them may be the claim of an idempotency key."""


_JSON_BYTES = 3
"""Bytes of the quotes and the comma around an id in a message."""


class RosterTooDense(HeraldError):
    """The ids are so similar in CRC-32 that no number of chunks holds them. Only ids made for it are."""


def chunk_of(user_id: str, chunks: int) -> int:
    """Return the number of the chunk, from 0 to `chunks` - 1, that holds `user_id` if the user is a member."""
    return crc32(user_id.encode()) % chunks


def spread(
    members: Iterable[str], member_count: int, invited: frozenset[str], max_id_bytes: int | None = None
) -> tuple[frozenset[str], ...]:
    """Divide `members` into the chunks of a group with `member_count` members in all.

    If there are several chunks, each holds at least one user in `invited`, so that each has exactly one message, and at
    most `MAX_CHUNK_MEMBERS`. With `max_id_bytes`, the ids of a chunk take at most so many bytes in a message. Raises
    RosterTooDense if no number of chunks up to `MAX_CHUNKS` achieves that.
    """
    ids = list(members)
    fewest = max(1, -(-member_count // CHUNK_SIZE))
    for count in range(fewest, MAX_CHUNKS + 1):
        chunks = _divide(ids, count)
        if all(_fits(chunk, max_id_bytes) and (count == 1 or chunk & invited) for chunk in chunks):
            return chunks
    raise RosterTooDense


def _fits(chunk: frozenset[str], max_id_bytes: int | None) -> bool:
    if len(chunk) > MAX_CHUNK_MEMBERS:
        return False
    return max_id_bytes is None or sum(map(len, chunk)) + _JSON_BYTES * len(chunk) <= max_id_bytes


def _divide(ids: list[str], count: int) -> tuple[frozenset[str], ...]:
    if count == 1:
        return (frozenset(ids),)
    chunks: list[set[str]] = [set() for _ in range(count)]
    for user_id in ids:
        chunks[chunk_of(user_id, count)].add(user_id)
    return tuple(frozenset(chunk) for chunk in chunks)
