"""The groups table as reconcile reads it: groups by time of creation, and single items."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import creation_index, group_keys
from herald.adapters.dynamodb.group_items import read_group
from herald.adapters.dynamodb.item_attributes import read_known_channels
from herald.adapters.dynamodb.item_header import GROUP, entity_of
from herald.adapters.dynamodb.requests import Expression, Query
from herald.adapters.dynamodb.roster_items import read_chunk
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.tolerant import read_or_none
from herald.adapters.dynamodb.values import number, read_int, text
from herald.domain.commits.committed import GroupHeader, group_item_of
from herald.domain.reconcile.shards import RECONCILE_SHARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item
    from herald.domain.commits.committed import CommittedItem
    from herald.domain.commits.window import Window


class DynamoDBCommittedGroups:
    """Committed groups, read from the index by creation and from the table itself."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the groups table."""
        self._table = Table(client, table)

    def created_in(self, window: Window, shard: int | None = None) -> Iterator[GroupHeader]:
        """Yield the groups of a window, oldest first: hour by hour, the partitions of an hour merged by time.

        Partition and shard of a group both come from crc32 of its id, so a shard of reconcile has every fourth one.
        """
        first, step = (0, 1) if shard is None else (shard, RECONCILE_SHARDS)
        for buckets in creation_index.creation_hours(window, range(first, creation_index.MAX_CREATION_SHARDS, step)):
            yield from merge(*(self._bucket(bucket, window) for bucket in buckets), key=lambda found: found.created_at)

    def header(self, group_id: str) -> GroupHeader | None:
        """Return a group as the index lists it, but read from the group item: the index is keyed by time only."""
        item = self._table.get(group_keys.group_key(group_id))
        return _header(item) if entity_of(item) == GROUP else None

    def item(self, group_id: str, chunk: int) -> CommittedItem | None:
        """Return a group (chunk 0) or a roster chunk; see `herald.domain.commits.ports.CommittedGroups`."""
        item = self._table.get(group_keys.roster_key(group_id, chunk) if chunk else group_keys.group_key(group_id))
        if not item:
            return None
        return read_chunk(item) if chunk else group_item_of(read_group(item))

    def _bucket(self, bucket: str, window: Window) -> Iterator[GroupHeader]:
        """Yield the groups of one index partition. An index cannot be read consistently (AWS)."""
        within = Expression(
            "created_bucket = :bucket AND created_at BETWEEN :start AND :end",
            {":bucket": text(bucket), ":start": number(window.start), ":end": number(window.end)},
        )
        return map(_header, self._table.query(Query(within, index_name=creation_index.BY_CREATION, consistent=False)))


def _header(item: Item) -> GroupHeader:
    """Read what the index shows of a group. What is missing or unreadable gets a default and is noted.

    One item out of many must not hold up the others: reconcile asks the group itself, and reports it.
    """
    group_id = group_keys.group_of(item)
    channels, problem = read_known_channels(item)
    created_at, chunks = read_or_none(read_int, item, "created_at"), read_or_none(read_int, item, "roster_chunks")
    if created_at is None or chunks is None:
        problem = problem or "created_at or roster_chunks is not a number"
    if not group_id:
        problem = f"not the key of a group: {item.get('PK')}"
    recipients = read_or_none(read_int, item, "recipients")
    return GroupHeader(group_id, created_at or 0, chunks or 1, channels, recipients, problem)
