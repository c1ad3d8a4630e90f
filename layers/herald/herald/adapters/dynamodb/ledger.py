"""The delivery ledger, in the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.calls.aws_errors import transient_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.tables import number, read_int, read_set, read_text, text
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.kinds import Channel, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.tables import Item


SCHEMA_VERSION = 1


class DynamoDBLedger:
    """Ledger entries in DynamoDB, one per channel, kind and chunk of a group."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """Use `client` on `table`; `backoff` spaces the attempts at what DynamoDB left unprocessed."""
        self._client = client
        self._table = table
        self._backoff = backoff

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        """Ask for one entry, consistently: a stale answer would deliver once more for nothing."""
        with transient_as_unavailable():
            answer = self._client.get_item(TableName=self._table, Key=tables.ledger_key(key), ConsistentRead=True)
        return _read(answer["Item"]) if "Item" in answer else None

    def record(self, entry: LedgerEntry) -> None:
        """Put an entry unless a done one stands there: of two workers the second loses the condition, harmlessly."""
        with transient_as_unavailable():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=_stored(entry),
                    ConditionExpression="attribute_not_exists(PK) OR outcome <> :done",
                    ExpressionAttributeValues={":done": text(Outcome.DONE.value)},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        """Read all entries of a group, consistently."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :group AND begins_with(SK, :deliveries)",
            ExpressionAttributeValues={
                ":group": text(f"GROUP#{group_id}"),
                ":deliveries": text(tables.DELIVERY_PREFIX),
            },
            ConsistentRead=True,
        )
        with transient_as_unavailable():
            return tuple(_read(item) for page in pages for item in page["Items"])

    def outcomes(self, keys: Collection[LedgerKey]) -> Mapping[LedgerKey, Outcome]:
        """Read entries of many groups, 100 a call, consistently."""
        wanted = [tables.ledger_key(key) for key in keys]
        found = read_all(self._client, self._table, wanted, self._backoff)
        return {_key(item): Outcome(read_text(item, "outcome")) for item in found}


def _key(item: Item) -> LedgerKey:
    channel, kind, chunk = read_text(item, "SK").removeprefix(tables.DELIVERY_PREFIX).split("#")
    return LedgerKey(tables.group_of(item), Channel(channel), Kind(kind), int(chunk))


def _stored(entry: LedgerEntry) -> dict[str, Any]:
    item: dict[str, Any] = {
        **tables.ledger_key(entry.key),
        "outcome": text(entry.outcome.value),
        "recipients": number(entry.recipients),
        "at": number(entry.at),
        "attempts": number(entry.attempts),
        "schema_version": number(SCHEMA_VERSION),
    }
    if entry.pushed is not None:
        item["pushed"] = number(entry.pushed)
    return item | ({"waiting": {"SS": sorted(entry.waiting)}} if entry.waiting else {})


def _read(item: Item) -> LedgerEntry:
    return LedgerEntry(
        key=_key(item),
        outcome=Outcome(read_text(item, "outcome")),
        recipients=read_int(item, "recipients"),
        at=read_int(item, "at"),
        attempts=read_int(item, "attempts"),
        pushed=read_int(item, "pushed") if "pushed" in item else None,
        waiting=read_set(item, "waiting"),
    )
