"""A user's own notifications: list them, count the unread ones, mark them as read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.inbox import MAX_UNREAD
from herald.domain.errors import NotificationNotFound, TemporarilyUnavailable
from herald.domain.notifications.notification import Position

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock
    from herald.domain.delivery.inbox import Page
    from herald.domain.delivery.inbox_ports import Inbox
    from herald.domain.delivery.read_state import ReadState
    from herald.domain.notifications.notification import Notification

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The form of every notification's id (RFC 9562)."""

ATTEMPTS = 5
"""Saves that may meet another request which marks as read for the same user: a few devices at a time."""


class InboxView(NamedTuple):
    """A page of the inbox, and what the user has read."""

    page: Page
    read_state: ReadState

    def is_read(self, item: Notification) -> bool:
        """Return whether the user has read a notification of the page."""
        return self.read_state.is_read(item.position, item.arrived_at or item.created_at)


@dataclass(frozen=True, slots=True)
class InboxReader:
    """Reads inboxes and marks notifications as read."""

    inbox: Inbox
    audit: Audit
    clock: Clock

    def page(self, user_id: str, limit: int, before: Position | None) -> InboxView:
        """Return up to `limit` notifications before a position, newest first, without those that are unreadable."""
        page = self.inbox.page(user_id, limit, before, self.clock())
        for position, reason in page.unreadable.items():
            self._audit(f"notification {position.notification_id} of {user_id}", reason)
        return InboxView(page, self._read_state(user_id))

    def unread(self, user_id: str) -> int:
        """Return how many notifications are unread, counted up to `MAX_UNREAD`."""
        return self.inbox.count_unread(user_id, self._read_state(user_id), MAX_UNREAD, self.clock())

    def mark_read(self, user_id: str, through: str, created_at: int | None) -> None:
        """Mark the notification with the id `through`, and all older ones that have arrived, as read.

        `created_at` (epoch ms) says where it is in the inbox. Without it, the notification is looked for among the
        newest; if it is not there, it alone is read, also if it arrives later. Raises NotificationNotFound for
        what cannot be a notification's id.
        """
        if _UUID.fullmatch(through) is None:
            raise NotificationNotFound(through)
        now = self.clock()
        if created_at is None:
            position = self.inbox.find(user_id, through, now)
        else:
            position = Position(min(max(created_at, 0), now), through)
        for _ in range(ATTEMPTS):
            state = self._read_state(user_id).marked(through, position, now)
            if self.inbox.save_read_state(user_id, state):
                return
        raise TemporarilyUnavailable("other requests are marking notifications as read")

    def _read_state(self, user_id: str) -> ReadState:
        """Return what a user has read. A state that cannot be read is named, and nothing counts as read."""
        state = self.inbox.read_state(user_id)
        if state.unreadable:
            self._audit(f"read state of {user_id}", state.unreadable)
        return state

    def _audit(self, item: str, reason: str) -> None:
        self.audit.record(AuditEvent.ITEM_UNREADABLE, {"outcome": "failed", "item": item, "reason": reason})
