"""Reconcile's book, in the inbox table beside the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import transient_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.group_items import read_channels_of
from herald.adapters.dynamodb.tables import number, read_int, read_text, text
from herald.domain.delivery.reconciliation import GroupHeader, IncompleteGroup
from herald.domain.kinds import write_channels

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.tables import Item

SCHEMA_VERSION = 1

_MINE = "lease_run = :run"


class DynamoDBReconcileState:
    """One item holds lease and watermark, so that only the holder of the lease can move the watermark."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """Use `client` on `table`."""
        self._client = client
        self._table = table

    def acquire(self, run: str, now: int, until: int) -> bool:
        """Take the lease by a conditional write; see `herald.domain.ports.Book`.

        A lease of the same run is taken again: the answer to the first attempt may have been lost.
        """
        return self._update(
            "SET lease_run = :run, lease_until = :until",
            f"attribute_not_exists(lease_until) OR lease_until < :now OR {_MINE}",
            {":run": text(run), ":until": number(until), ":now": number(now)},
        )

    def release(self, run: str) -> None:
        """Remove the lease, if it is still this run's."""
        self._update("REMOVE lease_run, lease_until", _MINE, {":run": text(run)})

    def watermark(self) -> int | None:
        """Read the watermark, consistently."""
        with transient_as_unavailable():
            answer = self._client.get_item(TableName=self._table, Key=tables.reconcile_state_key(), ConsistentRead=True)
        item = answer.get("Item", {})
        return read_int(item, "watermark") if "watermark" in item else None

    def advance(self, run: str, watermark: int) -> None:
        """Move the watermark, if the lease is still this run's."""
        self._update("SET watermark = :watermark", _MINE, {":run": text(run), ":watermark": number(watermark)})

    def incomplete_groups(self, limit: int) -> list[IncompleteGroup]:
        """Read the open groups, consistently, oldest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :book AND begins_with(SK, :open)",
            ExpressionAttributeValues={
                ":book": tables.reconcile_state_key()["PK"],
                ":open": text(tables.OPEN_PREFIX),
            },
            ConsistentRead=True,
            PaginationConfig={"MaxItems": limit},
        )
        with transient_as_unavailable():
            return [_read(item) for page in pages for item in page["Items"]]

    def remember(self, group: IncompleteGroup) -> None:
        """Put an open group."""
        stored = {
            **tables.incomplete_group_key(group.creation),
            "group_id": text(group.creation.group_id),
            "created_at": number(group.creation.created_at),
            "roster_chunks": number(group.creation.roster_chunks),
            "routes": text(write_channels(group.creation.channels)),
            "republished": number(group.republished),
            "due_at": number(group.due_at),
            "schema_version": number(SCHEMA_VERSION),
        }
        with transient_as_unavailable():
            self._client.put_item(TableName=self._table, Item=stored)

    def close(self, creation: GroupHeader) -> None:
        """Delete what was remembered of a group."""
        with transient_as_unavailable():
            self._client.delete_item(TableName=self._table, Key=tables.incomplete_group_key(creation))

    def _update(self, change: str, condition: str, values: dict[str, dict[str, str]]) -> bool:
        """Change the state item if the condition holds. Returns whether it did."""
        with transient_as_unavailable():
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=tables.reconcile_state_key(),
                    UpdateExpression=change,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True


def _read(item: Item) -> IncompleteGroup:
    creation = GroupHeader(
        read_text(item, "group_id"),
        read_int(item, "created_at"),
        read_int(item, "roster_chunks"),
        read_channels_of(item),
    )
    return IncompleteGroup(creation, read_int(item, "republished"), read_int(item, "due_at"))
