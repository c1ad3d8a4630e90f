"""The inbox table: notifications and read cursors."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from herald.adapters.calls.aws_errors import Unprocessed
from herald.adapters.calls.parallel import one_by_one
from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.batches import batches_of
from herald.adapters.dynamodb.inbox_items import position_of, put_requests, read_inbox_item
from herald.adapters.dynamodb.requests import Expression, Put, Query
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_text, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.delivery.inbox import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.calls.parallel import Run
    from herald.adapters.dynamodb.values import Item
    from herald.domain.clock import TimeLeft
    from herald.domain.notifications.notification import Notification, Position

BATCH_SIZE = 25
"""Requests in one BatchWriteItem (AWS limit)."""

ATTEMPTS = 5
"""Calls in a row that may write nothing. They wait 0.75 s in all; after that the queue's retry, which waits longer, is
better."""

RESERVE_MS = 22_000
"""Time that must be left before a batch is sent again. A call without an answer takes up to 7 s, a call that another
thread has just made 7 s more, and handling the failure as long."""

_FIRST = keys.NOTIFICATION_PREFIX
_AFTER = "~"
"""Sorts after every digit, letter and hyphen."""
_LAST = _FIRST + _AFTER


class DynamoDBInbox:
    """Notifications in DynamoDB, each under its deterministic key."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff, parallel: Run = one_by_one) -> None:
        """`table` is the name of the inbox table; `backoff` waits before unprocessed items are written again.

        `parallel` writes the batches of one chunk, several at a time or one by one.
        """
        self._table = Table(client, table)
        self._backoff = backoff
        self._parallel = parallel

    def put(self, items: Sequence[Notification], time_left: TimeLeft) -> None:
        """Write notifications in batches of 25; see `herald.domain.delivery.ports.Inbox`."""
        batches = list(batches_of(list(put_requests(items)), BATCH_SIZE))
        self._parallel(lambda batch: self._put_batch(batch, time_left), batches)

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        """Return a page of notifications, newest first."""
        found: list[Notification] = []
        upper = keys.notification_sort(before) if before else _LAST
        for item in self._unexpired(user_id, now, upper=upper, page_size=limit + 1):
            if item["SK"]["S"] == upper:
                continue  # BETWEEN includes its bounds.
            if len(found) == limit:
                return Page(tuple(found), found[-1].position)
            found.append(read_inbox_item(user_id, item))
        return Page(tuple(found), None)

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        """Return the position of a notification. The search starts at the newest, which most users read first."""
        for item in self._unexpired(user_id, now):
            position = position_of(read_text(item, "SK"))
            if position.notification_id == notification_id:
                return position
        return None

    def count_after(self, user_id: str, position: Position | None, limit: int, now: int) -> int:
        """Count notifications that are newer than `position`, up to `limit`."""
        lower = keys.notification_sort(position) + _AFTER if position else _FIRST
        newer = self._unexpired(user_id, now, lower=lower, page_size=limit)
        return sum(1 for _ in islice(newer, limit))

    def read_through(self, user_id: str) -> Position | None:
        """Return the user's read cursor."""
        item = self._table.get(keys.cursor_key(user_id))
        return position_of(read_text(item, "through")) if item else None

    def mark_read(self, user_id: str, position: Position) -> None:
        """Move the read cursor to `position`, unless it is at a newer one."""
        through = text(keys.notification_sort(position))
        is_newer = Expression("attribute_not_exists(PK) OR through < :through", {":through": through})
        with suppress(ConditionFailed):
            self._table.put(Put({**keys.cursor_key(user_id), "through": through}, is_newer))

    def _put_batch(self, requests: list[Any], time_left: TimeLeft) -> None:
        """Write a batch, and continue while each call writes some of it.

        A table under too much load writes a part of each batch. If Herald gave up after some attempts, the message's
        redelivery would write all its items again, and add to the load.
        """
        remaining, in_vain = requests, 0

        def write() -> None:
            nonlocal remaining, in_vain
            in_vain += 1
            unprocessed = self._table.batch_write(remaining)
            if len(unprocessed) < len(remaining):
                in_vain = 0
            remaining = unprocessed
            if remaining:
                raise Unprocessed(f"{len(remaining)} inbox items were not processed")

        def more() -> bool:
            return in_vain < ATTEMPTS and time_left() >= RESERVE_MS

        self._backoff.call(write, Unprocessed, ATTEMPTS, more)

    def _unexpired(
        self, user_id: str, now: int, *, lower: str = _FIRST, upper: str = _LAST, page_size: int = 1000
    ) -> Iterator[Item]:
        """Yield a user's notifications from sort key `lower` to `upper`, both included, newest first.

        Expired ones are filtered out: DynamoDB deletes them days after their time. The read is eventually consistent,
        at half the price of a consistent one (AWS): a notification may appear a moment late.
        """
        between = Expression(
            "PK = :user AND SK BETWEEN :lower AND :upper",
            {":user": text(f"USER#{user_id}"), ":lower": text(lower), ":upper": text(upper)},
        )
        unexpired = Expression("expires_at > :now", {":now": number(now // 1000)})
        query = Query(between, filter=unexpired, consistent=False, descending=True, page_size=page_size)
        return self._table.query(query)
