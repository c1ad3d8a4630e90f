"""The groups table as reconcile reads it: groups by time of creation, and single items."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.group_items import read_group
from herald.adapters.dynamodb.item_header import GROUP, entity_of, read_channels_of
from herald.adapters.dynamodb.requests import Expression, Query
from herald.adapters.dynamodb.roster_items import read_chunk
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int, text
from herald.domain.commits.committed import GroupHeader, group_item_of
from herald.domain.kinds import STANDARD_CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item
    from herald.domain.commits.committed import CommittedItem
    from herald.domain.commits.window import Window
    from herald.domain.kinds import ChannelsByKind


class DynamoDBCommittedGroups:
    """Committed groups, read from the index by creation and from the table itself."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the groups table."""
        self._table = Table(client, table)

    def created_in(self, window: Window) -> Iterator[GroupHeader]:
        """Yield the groups of a window, oldest first: hour by hour, the shards of an hour merged by time."""
        for buckets in keys.creation_hours(window):
            yield from merge(*(self._bucket(bucket, window) for bucket in buckets), key=lambda found: found.created_at)

    def header(self, group_id: str) -> GroupHeader | None:
        """Return a group as the index lists it, but read from the group item: the index is keyed by time only."""
        item = self._table.get(keys.group_key(group_id))
        return _header(item) if entity_of(item) == GROUP else None

    def item(self, group_id: str, chunk: int) -> CommittedItem | None:
        """Return a group (chunk 0) or a roster chunk; see `herald.domain.commits.ports.CommittedGroups`."""
        item = self._table.get(keys.roster_key(group_id, chunk) if chunk else keys.group_key(group_id))
        if not item:
            return None
        return read_chunk(item) if chunk else group_item_of(read_group(item))

    def _bucket(self, bucket: str, window: Window) -> Iterator[GroupHeader]:
        """Yield the groups of one index partition. An index cannot be read consistently (AWS)."""
        within = Expression(
            "created_bucket = :bucket AND created_at BETWEEN :start AND :end",
            {":bucket": text(bucket), ":start": number(window.start), ":end": number(window.end)},
        )
        return map(_header, self._table.query(Query(within, index_name=keys.BY_CREATION, consistent=False)))


def _header(item: Item) -> GroupHeader:
    """Read what the index shows of a group.

    Missing attributes get defaults, so that a broken item is listed: reconcile then reports it as unreadable.
    """
    return GroupHeader(
        group_id=keys.group_of(item),
        created_at=read_int(item, "created_at") if "created_at" in item else 0,
        roster_chunks=read_int(item, "roster_chunks") if "roster_chunks" in item else 1,
        channels=_channels(item),
    )


def _channels(item: Item) -> ChannelsByKind:
    """Read the channels of each kind. If they are unreadable, reconcile checks all, and reports the item."""
    try:
        return read_channels_of(item)
    except ValueError:
        return STANDARD_CHANNELS
