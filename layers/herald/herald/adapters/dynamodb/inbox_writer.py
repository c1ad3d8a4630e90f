"""The inbox table as deliveries write to it: many notifications at a time, each recipient's on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.calls.parallel import one_by_one
from herald.adapters.dynamodb.batch_writes import BatchWriter
from herald.adapters.dynamodb.batches import batches_of, read_all
from herald.adapters.dynamodb.group_keys import ledger_key
from herald.adapters.dynamodb.inbox_puts import put_requests
from herald.adapters.dynamodb.ledger_items import ledger_item, readable_entry
from herald.adapters.dynamodb.requests import ABSENT, Put
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.user_keys import notification_key
from herald.adapters.dynamodb.values import read_text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.delivery.ledger import Begun, LedgerEntry, Outcome, is_left

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.calls.parallel import Run
    from herald.adapters.dynamodb.values import Item, Key
    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.notifications.notification import Notification

BATCH_SIZE = 25
"""Requests in one BatchWriteItem (AWS limit)."""

_Name = tuple[str, str]


class DynamoDBInboxWriter:
    """Writes notifications to DynamoDB, each under its deterministic key."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff, parallel: Run = one_by_one) -> None:
        """`table` is the name of the inbox table; `backoff` waits before unprocessed items are written again.

        `parallel` writes the batches of one chunk, several at a time or one by one.
        """
        self._table = Table(client, table)
        self._backoff = backoff
        self._parallel = parallel

    def begin(self, key: LedgerKey, items: Sequence[Notification], now: int) -> Begun:
        """Look for what is there already; see `herald.domain.delivery.inbox_ports.InboxWriter`.

        A write to the ledger costs less than reading 26 notifications or more, and one call reads up to 100.
        """
        if len(items) <= BATCH_SIZE:
            found = self._read([ledger_key(key), *map(_key, items)])
            stored = found.get(_name(ledger_key(key)))
            return Begun(readable_entry(key, stored) if stored else None, _present(items, found))
        entry = self._record_begun(LedgerEntry(key, Outcome.UNFINISHED, len(items), now, attempts=0))
        if entry is None or entry.outcome is Outcome.DONE:
            return Begun(entry)
        left = [item for item in items if is_left(entry, item.recipient)]
        return Begun(entry, _present(left, self._read(list(map(_key, left)))))

    def put(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> Mapping[str, str]:
        """Write notifications in batches of 25; see `herald.domain.delivery.inbox_ports.InboxWriter`."""
        batches = list(batches_of(list(put_requests(items, arrived_at)), BATCH_SIZE))
        writer = BatchWriter(self._table, self._backoff, time_left)
        self._parallel(writer.write, batches)
        return writer.failed

    def _record_begun(self, entry: LedgerEntry) -> LedgerEntry | None:
        """Record that a delivery was begun. Returns the entry that is there already, or None."""
        try:
            self._table.put(Put(ledger_item(entry), ABSENT, return_existing=True))
        except ConditionFailed as failed:
            return readable_entry(entry.key, failed.existing[0])
        return None

    def _read(self, wanted: list[Key]) -> dict[_Name, Item]:
        return {_name(item): item for item in read_all(self._table, wanted, self._backoff)}


def _key(item: Notification) -> Key:
    return notification_key(item.recipient, item.position)


def _name(item: Item) -> _Name:
    """Return the primary key of an item as a value that can be looked up."""
    return read_text(item, "PK"), read_text(item, "SK")


def _present(items: Iterable[Notification], found: Mapping[_Name, Item]) -> frozenset[str]:
    return frozenset(item.notification_id for item in items if _name(_key(item)) in found)
