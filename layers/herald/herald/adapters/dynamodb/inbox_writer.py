"""The inbox table as deliveries read and write it: many notifications at a time, each recipient's on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.calls.parallel import one_by_one
from herald.adapters.dynamodb.batch_writes import NO_TIME, RESERVE_MS, BatchWriter
from herald.adapters.dynamodb.batches import batches_of, read_most
from herald.adapters.dynamodb.group_keys import ledger_key
from herald.adapters.dynamodb.inbox_puts import put_requests
from herald.adapters.dynamodb.ledger_items import readable_entry
from herald.adapters.dynamodb.requests import ABSENT, Put, ReadOptions
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.user_keys import notification_id_of, notification_key
from herald.adapters.dynamodb.values import read_text
from herald.adapters.dynamodb.write_errors import ConditionFailed, InvalidItems, invalid_items
from herald.domain.delivery.inbox import Found, PutResult
from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.calls.parallel import Run
    from herald.adapters.dynamodb.values import Item, Key, StoredItem
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

        `parallel` writes batches, several at a time or one by one.
        """
        self._table = Table(client, table)
        self._backoff = backoff
        self._parallel = parallel

    def look(self, keys: Sequence[LedgerKey], items: Sequence[Notification], *, consistent: bool) -> Found:
        """Read 100 keys a call; see `herald.domain.delivery.inbox_ports.InboxWriter`."""
        entries = {_name(ledger_key(key)): key for key in keys}
        inboxes = {_name(_key(item)): item.notification_id for item in items}
        wanted = [*map(ledger_key, keys), *map(_key, items)]
        read, left = read_most(self._table, wanted, self._backoff, ReadOptions(consistent))
        found, unread = {_name(item): item for item in read}, set(map(_name, left))
        return Found(
            {key: readable_entry(key, found[name]) for name, key in entries.items() if name in found},
            frozenset(inboxes[name] for name in inboxes.keys() & found.keys()),
            frozenset(inboxes[name] for name in inboxes.keys() & unread),
            frozenset(entries[name] for name in entries.keys() & unread),
        )

    def put_new(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> PutResult:
        """Write by conditional puts; see `herald.domain.delivery.inbox_ports.InboxWriter`."""
        puts = _NewItems(self._table, time_left)
        self._parallel(puts.write, [request["PutRequest"]["Item"] for request in put_requests(items, arrived_at)])
        return PutResult(frozenset(puts.written), frozenset(puts.unknown))

    def put(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> Mapping[str, str]:
        """Write notifications in batches of 25; see `herald.domain.delivery.inbox_ports.InboxWriter`."""
        batches = list(batches_of(list(put_requests(items, arrived_at)), BATCH_SIZE))
        writer = BatchWriter(self._table, self._backoff, time_left)
        self._parallel(writer.write, batches)
        return writer.failed


class _NewItems:
    """Writes items that do not exist yet, also from several threads. `written` and `unknown` have their ids."""

    def __init__(self, table: Table, time_left: TimeLeft) -> None:
        self._table = table
        self._time_left = time_left
        self.written: set[str] = set()
        self.unknown: set[str] = set()

    def write(self, item: StoredItem) -> None:
        """Write an item. One that DynamoDB does not take, or not now, keeps no other from being written."""
        notification_id = notification_id_of(item)
        try:
            self._put(item)
        except ConditionFailed:
            return
        except (InvalidItems, TemporarilyUnavailable):
            self.unknown.add(notification_id)
        else:
            self.written.add(notification_id)

    def _put(self, item: StoredItem) -> None:
        if self._time_left() < RESERVE_MS:
            raise TemporarilyUnavailable(NO_TIME)
        with invalid_items():
            self._table.put(Put(item, ABSENT))


def _key(item: Notification) -> Key:
    return notification_key(item.recipient, item.position)


def _name(item: Item) -> _Name:
    """Return the primary key of an item as a value that can be looked up."""
    return read_text(item, "PK"), read_text(item, "SK")
