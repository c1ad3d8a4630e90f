"""The delivery ledger, in the inbox table."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.keys import DELIVERY_PREFIX, GROUP_PREFIX, group_of, ledger_key
from herald.adapters.dynamodb.requests import Expression, Put, Query
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int, read_set, read_text, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.kinds import Channel, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.values import Item, StoredItem

SCHEMA_VERSION = 1

_NOT_DONE = Expression("attribute_not_exists(PK) OR outcome <> :done", {":done": text(Outcome.DONE.value)})


class DynamoDBLedger:
    """Ledger entries in DynamoDB, one for each channel, kind and chunk of a group."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """`table` is the name of the inbox table; `backoff` waits before unprocessed keys are read again."""
        self._table = Table(client, table)
        self._backoff = backoff

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        """Return an entry; see `herald.domain.delivery.ports.Ledger`."""
        item = self._table.get(ledger_key(key))
        return _read(item) if item else None

    def record(self, entry: LedgerEntry) -> None:
        """Write an entry unless a done one exists. If two workers finish one delivery, the second changes nothing."""
        with suppress(ConditionFailed):
            self._table.put(Put(_stored(entry), _NOT_DONE))

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        """Return all entries of a group."""
        of_group = Expression(
            "PK = :group AND begins_with(SK, :deliveries)",
            {":group": text(f"{GROUP_PREFIX}{group_id}"), ":deliveries": text(DELIVERY_PREFIX)},
        )
        return tuple(map(_read, self._table.query(Query(of_group))))

    def outcomes(self, keys: Collection[LedgerKey]) -> Mapping[LedgerKey, Outcome]:
        """Return the outcomes of entries of any groups, read 100 a call. One that cannot be read counts as missing."""
        found = read_all(self._table, [ledger_key(key) for key in keys], self._backoff)
        return dict(_outcomes(found))


def _outcomes(items: Iterable[Item]) -> Iterator[tuple[LedgerKey, Outcome]]:
    for item in items:
        with suppress(KeyError, ValueError, TypeError):
            yield _key(item), Outcome(read_text(item, "outcome"))


def _key(item: Item) -> LedgerKey:
    channel, kind, chunk = read_text(item, "SK").removeprefix(DELIVERY_PREFIX).split("#")
    return LedgerKey(group_of(item), Channel(channel), Kind(kind), int(chunk))


def _stored(entry: LedgerEntry) -> StoredItem:
    item: StoredItem = {
        **ledger_key(entry.key),
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
