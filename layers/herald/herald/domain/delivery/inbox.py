"""A user's inbox: what is kept, in which order, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herald.domain.notifications.content import Summary

RETENTION_MS = 90 * 24 * 3600 * 1000
"""A notification is readable for 90 days after its group was created."""

MAX_UNREAD = 100
"""Unread notifications are counted up to here: an app shows '99+', and one query page answers."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification in one user's inbox. `role` is the recipient's in the group, None for a creator.

    `policy_version` names the policy in whose words it is told. `kind` is text, not a `Kind`: an inbox may hold what a
    newer version has delivered, and must still be readable.
    """

    recipient: str
    notification_id: str
    kind: str
    created_at: int
    role: str | None
    content: Summary
    policy_version: str

    @property
    def expires_at(self) -> int:
        """When the notification stops being readable, in epoch milliseconds."""
        return self.created_at + RETENTION_MS

    def is_read(self, through: Position | None) -> bool:
        """Tell whether a reader whose cursor stands at `through` has read it."""
        return through is not None and self.position <= through

    @property
    def position(self) -> Position:
        """Where the notification stands in its inbox."""
        return Position(self.created_at, self.notification_id)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in an inbox: notifications stand in order of their groups' creation, then of their ids."""

    created_at: int
    notification_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a user's notifications, newest first, and where the next page goes on (None: nowhere)."""

    items: tuple[Notification, ...]
    next: Position | None
