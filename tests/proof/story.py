"""What users asked for and were answered, which the proof compares with the tables."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Notified = tuple[str, str, str]
"""User id, kind, group id."""

CONFIRMATION, INVITATION = "group.creation.confirmed", "group.invitation.received"


@dataclass
class Creation:
    """One group that a user asks for, with one idempotency key. `answer` is the first answer that arrived."""

    creator: str
    key: str
    body: dict[str, Any]
    answer: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The group's name. No two creations share one, so it identifies the creation of a group."""
        return str(self.body["name"])

    @property
    def people(self) -> set[str]:
        """Everybody in the group."""
        return {self.creator, *self.body["admins"], *self.body["members"]}

    def recipients(self, group_id: str, level: str) -> set[Notified]:
        """Return all notifications of the group under a policy of this level."""
        invitations = {(user, INVITATION, group_id) for user in self.people - {self.creator}}
        confirmation = {(self.creator, CONFIRMATION, group_id)}
        return {"silent": set(), "essential": confirmation}.get(level, invitations | confirmation)


@dataclass
class Score:
    """What a proof has done so far."""

    schedules: int = 0
    on_moto: int = 0
    stories: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    """How often each promise was checked."""
    groups: int = 0
    notifications: int = 0
    pushes: int = 0

    def add(self, other: "Score") -> None:
        """Add what another process has done."""
        self.schedules += other.schedules
        self.on_moto += other.on_moto
        self.stories += other.stories
        self.steps += other.steps
        self.faults += other.faults
        self.duplicates += other.duplicates
        self.checked += other.checked
        self.groups += other.groups
        self.notifications += other.notifications
        self.pushes += other.pushes
