"""The inbox table as its readers see it: notifications, and what each user has read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.inbox_items import position_of, read_inbox_item
from herald.adapters.dynamodb.read_state_items import read_state_put, stored_read_state
from herald.adapters.dynamodb.requests import Expression, Query
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.unread_items import unread, unread_late
from herald.adapters.dynamodb.values import number, read_text, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.delivery.inbox import LATE_AFTER_MS, SEARCHED, Page
from herald.domain.errors import MalformedRecord
from herald.domain.notifications.notification import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item
    from herald.domain.delivery.read_state import ReadState
    from herald.domain.notifications.notification import Notification


MAX_LOOKED_AT = 1_000
"""Notifications that one count looks at: a user who marks as read has few older ones of the last minute."""

_FIRST = user_keys.NOTIFICATION_PREFIX
_AFTER = "~"
"""Sorts after every digit, letter and hyphen."""
_LAST = _FIRST + _AFTER


class DynamoDBInbox:
    """Notifications in DynamoDB, in order of the creation of their groups."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the inbox table."""
        self._table = Table(client, table)

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        """Return a page of notifications, newest first."""
        found: list[Notification] = []
        unreadable: dict[Position, str] = {}
        last: Position | None = None
        upper = user_keys.notification_sort(before) if before else _LAST
        for item in self._unexpired(user_id, now, upper=upper, page_size=limit + 1):
            if item["SK"]["S"] == upper:
                continue  # BETWEEN includes its bounds.
            if len(found) + len(unreadable) == limit:
                return Page(tuple(found), last, unreadable)
            last = position_of(read_text(item, "SK"))
            try:
                found.append(read_inbox_item(user_id, item))
            except MalformedRecord as error:
                unreadable[last] = str(error)
        return Page(tuple(found), None, unreadable)

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        """Return the position of a notification among the newest."""
        newest = islice(self._unexpired(user_id, now, page_size=SEARCHED), SEARCHED)
        positions = (position_of(read_text(item, "SK")) for item in newest)
        return next((each for each in positions if each.notification_id == notification_id), None)

    def count_unread(self, user_id: str, state: ReadState, limit: int, now: int) -> int:
        """Count unread notifications: near the newest mark and after it, and late ones by their arrival.

        What is older than the newest mark is unread only if it arrived after that mark was made. If it was not late,
        it was created within `LATE_AFTER_MS` before the mark; else it is in the index of late notifications.
        """
        if not state.marks:
            newer = self._unexpired(user_id, now, page_size=limit)
            return sum(1 for _ in islice(unread(newer, state), limit))
        mark = state.marks[0]
        near = Position(max(0, mark.at - LATE_AFTER_MS), "")
        lower = min(user_keys.notification_sort(near), user_keys.notification_sort(mark.through) + _AFTER)
        newer = islice(self._unexpired(user_id, now, lower=lower, page_size=limit), MAX_LOOKED_AT)
        count = sum(1 for _ in islice(unread(newer, state), limit))
        if count == limit:
            return count
        late = islice(self._late(user_id, mark.at), MAX_LOOKED_AT)
        older = (item for item in late if item["SK"]["S"] < lower)
        return count + sum(1 for _ in islice(unread_late(older, state, now), limit - count))

    def read_state(self, user_id: str) -> ReadState:
        """Return what the user has read."""
        return stored_read_state(self._table.get(user_keys.cursor_key(user_id)))

    def save_read_state(self, user_id: str, state: ReadState) -> bool:
        """Save a state; see `herald.domain.delivery.inbox_ports.Inbox`."""
        try:
            self._table.put(read_state_put(user_id, state))
        except ConditionFailed:
            return False
        return True

    def _late(self, user_id: str, after: int) -> Iterator[Item]:
        """Yield keys and arrivals of late notifications that arrived after a time (epoch ms)."""
        arrived = Expression(
            "PK = :user AND late > :after", {":user": text(f"USER#{user_id}"), ":after": number(after)}
        )
        return self._table.query(Query(arrived, index_name=user_keys.BY_LATE_ARRIVAL, consistent=False))

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
