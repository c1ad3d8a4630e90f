"""How many notifications a user has not read, for the badge of a push."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import any_error_as_unavailable
from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.inbox_items import arrival_of, position_of
from herald.adapters.dynamodb.item_checks import malformed
from herald.adapters.dynamodb.read_state_items import stored_read_state
from herald.adapters.dynamodb.requests import Expression, Query
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import read_text, text
from herald.domain.delivery.inbox import MAX_UNREAD
from herald.domain.errors import MalformedRecord
from herald.domain.notifications.notification import RETENTION_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item
    from herald.domain.clock import Clock
    from herald.domain.delivery.read_state import ReadState
    from herald.domain.notifications.notification import Notification, Position

LOOKED_AT = MAX_UNREAD + 1
"""Items of one read: what the user has read, and the newest notifications. They have at most 100 KB: one page."""


class DynamoDBUnreadCounts:
    """Counts with one query each: the sort key of what a user has read follows those of all notifications."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        """`table` is the name of the inbox table."""
        self._table = Table(client, table)
        self._clock = clock

    def unread_with(self, pushed: Notification) -> int:
        """Read the newest items of the recipient; see `herald.domain.push.ports.UnreadCounter`."""
        with any_error_as_unavailable(), malformed("notification or read state"):
            newest = list(islice(self._table.query(_newest(pushed.recipient)), LOOKED_AT))
            state, notifications = _split(newest)
            if state.unreadable:  # The inbox then shows everything as new; a badge that says so would be wrong.
                raise MalformedRecord(state.unreadable)
            oldest = self._clock() - RETENTION_MS
            positions = [position_of(read_text(item, "SK")) for item in notifications]
            arrivals = dict(zip(positions, map(arrival_of, notifications), strict=True))
            arrivals.setdefault(pushed.position, self._clock())
        return min(_count(arrivals, state, oldest), MAX_UNREAD)


def _newest(user_id: str) -> Query:
    last = user_keys.cursor_key(user_id)["SK"]
    between = Expression(
        "PK = :user AND SK BETWEEN :first AND :last",
        {":user": text(f"USER#{user_id}"), ":first": text(user_keys.NOTIFICATION_PREFIX), ":last": last},
    )
    return Query(between, consistent=False, descending=True, page_size=LOOKED_AT, max_items=LOOKED_AT)


def _split(newest: Sequence[Item]) -> tuple[ReadState, Sequence[Item]]:
    """Return what the user has read, and the notifications."""
    if newest and not read_text(newest[0], "SK").startswith(user_keys.NOTIFICATION_PREFIX):
        return stored_read_state(newest[0]), newest[1:]
    return stored_read_state({}), newest


def _count(arrivals: dict[Position, int], state: ReadState, oldest: int) -> int:
    unread = (position for position, at in arrivals.items() if not state.is_read(position, at))
    return sum(1 for position in unread if position.created_at > oldest)
