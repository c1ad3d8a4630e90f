"""The badges of pushes. Without a count a push leaves the badge as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit
    from herald.domain.clock import TimeLeft
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification
    from herald.domain.push.ports import UnreadCounter

RESERVE_MS = 25_000
"""Nothing is counted with less time left: counting may take 7 s, and what follows needs 15 s."""


class Badges:
    """The badges of one attempt to push a message.

    If the table does not answer, nothing more is counted: each recipient would wait for it, and pushes would be late.
    """

    def __init__(self, counter: UnreadCounter, message: Message, audit: Audit, time_left: TimeLeft) -> None:
        self._counter = counter
        self._message = message
        self._audit = audit
        self._time_left = time_left
        self._answers = True

    def of(self, notification: Notification) -> int | None:
        """Return the badge of a notification's push. None if it is not known."""
        if not self._answers or self._time_left() < RESERVE_MS:
            return None
        try:
            return self._counter.unread_with(notification)
        except (MalformedRecord, TemporarilyUnavailable) as error:
            self._answers = isinstance(error, MalformedRecord)
            self._record(notification, str(error))
            return None

    def _record(self, notification: Notification, reason: str) -> None:
        self._audit.record(
            AuditEvent.BADGE_UNKNOWN,
            {
                "group_id": self._message.group_id,
                "kind": notification.kind,
                "chunk": self._message.chunk,
                "recipient_ids": notification.recipient,
                "reason": reason,
                "outcome": "failed",
            },
        )
