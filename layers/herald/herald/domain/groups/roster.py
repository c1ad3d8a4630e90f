"""How a group's ordinary members are spread over items: a user's chunk is a pure function of the user's id."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNK_SIZE = 500
"""Members a chunk is meant to hold: at 20 bytes an id an item of 10 KB, and one SNS message of one billing unit."""

MAX_CHUNK_MEMBERS = 650
"""Members a chunk may hold: 650 ids of 64 bytes, 101 named ones and ten languages stay inside one message of 64 KiB."""

MAX_CHUNKS = 99
"""A transaction takes 100 actions (AWS limit), and one of them is the claim of an idempotency key."""


class RosterTooDense(HeraldError):
    """The ids fall into so few chunks that no number of chunks holds them; only ids made for it do that."""


def chunk_of(user_id: str, chunks: int) -> int:
    """Return the number of the chunk, from 0 to `chunks` - 1, where `user_id` stands if it is a member."""
    return crc32(user_id.encode()) % chunks


def spread(members: Iterable[str], member_count: int, invited: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Divide `members` into the chunks of a group with `member_count` members in all.

    Where there are several, every chunk holds somebody in `invited`, so that each has one message to send, and none
    holds more than `MAX_CHUNK`. Raises RosterTooDense when no number of chunks up to `MAX_CHUNKS` does that.
    """
    ids = list(members)
    fewest = max(1, -(-member_count // CHUNK_SIZE))
    if fewest == 1:
        return (frozenset(ids),)
    for count in range(fewest, MAX_CHUNKS + 1):
        chunks = _divide(ids, count)
        if all(len(chunk) <= MAX_CHUNK_MEMBERS and chunk & invited for chunk in chunks):
            return chunks
    raise RosterTooDense


def _divide(ids: list[str], count: int) -> tuple[frozenset[str], ...]:
    chunks: list[set[str]] = [set() for _ in range(count)]
    for user_id in ids:
        chunks[chunk_of(user_id, count)].add(user_id)
    return tuple(frozenset(chunk) for chunk in chunks)
