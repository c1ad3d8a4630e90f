"""A user's own notifications: list them, count the unread ones, mark them as read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.delivery.inbox import MAX_UNREAD
from herald.domain.errors import NotificationNotFound

if TYPE_CHECKING:
    from herald.domain.clock import Clock
    from herald.domain.delivery.inbox import Page
    from herald.domain.delivery.ports import Inbox
    from herald.domain.notifications.notification import Position


@dataclass(frozen=True, slots=True)
class InboxView:
    """A page of the inbox, and the user's read cursor (None: nothing was marked as read)."""

    page: Page
    read_through: Position | None


@dataclass(frozen=True, slots=True)
class InboxReader:
    """Reads inboxes and moves read cursors."""

    inbox: Inbox
    clock: Clock

    def page(self, user_id: str, limit: int, before: Position | None) -> InboxView:
        """Return up to `limit` notifications before a position, newest first."""
        return InboxView(self.inbox.page(user_id, limit, before, self.clock()), self.inbox.read_through(user_id))

    def unread(self, user_id: str) -> int:
        """Return how many notifications are newer than the read cursor, counted up to `MAX_UNREAD`."""
        return self.inbox.count_after(user_id, self.inbox.read_through(user_id), MAX_UNREAD, self.clock())

    def mark_read(self, user_id: str, through: str) -> None:
        """Mark the notification with the id `through` and all older ones as read. Raises NotificationNotFound."""
        position = self.inbox.find(user_id, through, self.clock())
        if position is None:
            raise NotificationNotFound(through)
        self.inbox.mark_read(user_id, position)
