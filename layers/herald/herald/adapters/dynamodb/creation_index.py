"""The index that lists groups by the hour of their creation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from herald.domain.commits.window import Window


BY_CREATION = "ByCreation"
"""The index of the groups table that lists groups by time of creation."""

CREATION_SHARDS = 4
"""Index partitions for each hour that new groups are written to. One takes 1,000 write units a second (AWS limit): four
take 4,000 new groups. docs/scaling.md says how to raise the number: to a multiple of 4, at most MAX_CREATION_SHARDS."""

MAX_CREATION_SHARDS = 16
"""Index partitions for each hour that readers look into. It is never below a CREATION_SHARDS that was ever deployed, so
that no group is overlooked: neither while a new number is deployed, nor after a rollback."""

_HOUR_MS = 3600 * 1000


def creation_bucket(group_id: str, created_at: int) -> str:
    """Return the index partition that lists a group: the hour of its creation (epoch ms) and a shard."""
    return _bucket(created_at, crc32(group_id.encode()) % CREATION_SHARDS)


def creation_hours(window: Window, shards: Iterable[int] = range(MAX_CREATION_SHARDS)) -> Iterator[tuple[str, ...]]:
    """Yield the index partitions of each hour in a window, one for each of `shards`. An empty window has none."""
    if window.end < window.start:
        return  # DynamoDB refuses a BETWEEN whose bounds are in the wrong order (AWS).
    for hour in range(window.start - window.start % _HOUR_MS, window.end + 1, _HOUR_MS):
        yield tuple(_bucket(hour, shard) for shard in shards)


def _bucket(time: int, shard: int) -> str:
    return f"CREATED#{to_rfc3339(time)[:13]}#{shard}"
