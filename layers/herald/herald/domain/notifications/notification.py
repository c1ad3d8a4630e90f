"""One notification of one recipient, as inboxes keep it and devices show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.content.v1_facts import NO_FACTS

if TYPE_CHECKING:
    from herald.domain.content.content import Content
    from herald.domain.content.v1_facts import V1Facts

RETENTION_MS = 90 * 24 * 3600 * 1000
"""A notification is readable for 90 days after its group was created."""


class Position(NamedTuple):
    """A place in an inbox: notifications are ordered by their group's creation (epoch ms), then by id."""

    created_at: int
    notification_id: str


class Notification(NamedTuple):
    """One notification. `role` is the recipient's in the group; None for a creator, or if the policy leaves roles out.

    `created_at` (epoch ms) is when the group was created. `policy_version` names the policy that provides the words.
    `kind` is a string, not a `Kind`: an inbox may hold what a newer version delivered, and must still be readable.
    `arrived_at` (epoch ms) is when it was first written to its inbox; None if it is not there yet. Only format v1 shows
    `facts` and `hidden_role`, which is the role if the policy leaves roles out; None if it is not known.
    """

    recipient: str
    notification_id: str
    kind: str
    created_at: int
    role: str | None
    content: Content
    policy_version: str
    arrived_at: int | None = None
    facts: V1Facts = NO_FACTS
    hidden_role: str | None = None

    @property
    def expires_at(self) -> int:
        """When the notification is no longer readable, in epoch milliseconds."""
        return self.created_at + RETENTION_MS

    @property
    def position(self) -> Position:
        """The place of the notification in its inbox."""
        return Position(self.created_at, self.notification_id)
