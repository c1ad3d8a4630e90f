"""A user's own notifications: list them, count the unread, mark them read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.delivery.inbox import MAX_UNREAD
from herald.domain.errors import NotificationNotFound

if TYPE_CHECKING:
    from herald.domain.delivery.inbox import Page, Position
    from herald.domain.ports import Clock, Inbox


@dataclass(frozen=True, slots=True)
class InboxView:
    """A page of the inbox, and the position through which the user has read (None: nothing yet)."""

    page: Page
    read_through: Position | None


def list_notifications(user_id: str, limit: int, before: Position | None, *, inbox: Inbox, clock: Clock) -> InboxView:
    """Return up to `limit` notifications, newest first, behind `before`."""
    return InboxView(inbox.page(user_id, limit, before, clock()), inbox.read_through(user_id))


def count_unread(user_id: str, *, inbox: Inbox, clock: Clock) -> int:
    """Return how many notifications are newer than what the user has read, counted up to `UNREAD_LIMIT`."""
    return inbox.count_after(user_id, inbox.read_through(user_id), MAX_UNREAD, clock())


def mark_read(user_id: str, through: str, *, inbox: Inbox, clock: Clock) -> None:
    """Mark the notification `through` and all older ones as read. Raises NotificationNotFound where there is none."""
    position = inbox.find(user_id, through, clock())
    if position is None:
        raise NotificationNotFound(through)
    inbox.mark_read(user_id, position)
