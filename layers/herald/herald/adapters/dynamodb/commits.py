"""The groups table as reconcile reads it: by time of creation, and item by item."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import transient_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.group_items import entity_of, read_channels_of, read_chunk, read_group
from herald.adapters.dynamodb.tables import number, read_int, text
from herald.domain.delivery.reconciliation import GroupHeader
from herald.domain.kinds import STANDARD_CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.tables import Item
    from herald.domain.delivery.reconciliation import Window
    from herald.domain.kinds import ChannelsByKind
    from herald.domain.notifications.message import CommittedChunk, CommittedGroup


class DynamoDBCommittedGroups:
    """Committed groups, read from the index ByCreation and from the table itself."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """Use `client` on `table`."""
        self._client = client
        self._table = table

    def created_in(self, window: Window) -> Iterator[GroupHeader]:
        """Yield the groups of a window: the shards of an hour merged by time, hour after hour."""
        for buckets in tables.creation_hours(window):
            yield from merge(*(self._bucket(bucket, window) for bucket in buckets), key=lambda found: found.created_at)

    def creation(self, group_id: str) -> GroupHeader | None:
        """Read the group item itself: the index is asked by time only."""
        item = self._get(tables.group_key(group_id))
        return _creation(item) if entity_of(item) == tables.GROUP else None

    def item(self, group_id: str, chunk: int) -> CommittedGroup | CommittedChunk | None:
        """Read a group item or a roster chunk, consistently."""
        item = self._get(tables.roster_key(group_id, chunk) if chunk else tables.group_key(group_id))
        if not item:
            return None
        return read_chunk(item) if chunk else read_group(item)

    def _bucket(self, bucket: str, window: Window) -> Iterator[GroupHeader]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=tables.BY_CREATION,
            KeyConditionExpression="created_bucket = :bucket AND created_at BETWEEN :start AND :end",
            ExpressionAttributeValues={
                ":bucket": text(bucket),
                ":start": number(window.start),
                ":end": number(window.end),
            },
        )
        with transient_as_unavailable():
            for page in pages:
                yield from map(_creation, page["Items"])

    def _get(self, key: tables.Key) -> Item:
        with transient_as_unavailable():
            return self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item", {})


def _creation(item: Item) -> GroupHeader:
    """Read what the index shows. An item that lacks it is listed all the same: it is found unreadable, not unseen."""
    return GroupHeader(
        group_id=tables.group_of(item),
        created_at=read_int(item, "created_at") if "created_at" in item else 0,
        roster_chunks=read_int(item, "roster_chunks") if "roster_chunks" in item else 1,
        channels=_routes(item),
    )


def _routes(item: Item) -> ChannelsByKind:
    """Read the routes; where nobody can, everything is looked for: the item is found unreadable then."""
    try:
        return read_channels_of(item)
    except ValueError:
        return STANDARD_CHANNELS
