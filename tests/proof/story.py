"""What users asked for and what they were answered: the side of the proof that Herald cannot see."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Told = tuple[str, str, str]
"""User id, kind, group id."""

CONFIRMATION, INVITATION = "group.creation.confirmed", "group.invitation.received"


@dataclass
class Override:
    """One group that somebody wants, under one idempotency key; `answer` is the first one that came through."""

    creator: str
    key: str
    body: dict[str, Any]
    answer: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The group's name: no two wishes share one, so it tells which wish a group came from."""
        return str(self.body["name"])

    @property
    def people(self) -> set[str]:
        """Everybody in the group."""
        return {self.creator, *self.body["admins"], *self.body["members"]}

    def told(self, group_id: str, level: str) -> set[Told]:
        """Return everything that is to be told once the group is committed, under a policy of this level."""
        invitations = {(user, INVITATION, group_id) for user in self.people - {self.creator}}
        confirmation = {(self.creator, CONFIRMATION, group_id)}
        return {"silent": set(), "essential": confirmation}.get(level, invitations | confirmation)


@dataclass
class Score:
    """What a proof has done so far."""

    schedules: int = 0
    stories: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)
    groups: int = 0
    notifications: int = 0
    pushes: int = 0

    def add(self, other: "Score") -> None:
        """Add what another process has done."""
        self.schedules += other.schedules
        self.stories += other.stories
        self.steps += other.steps
        self.faults += other.faults
        self.duplicates += other.duplicates
        self.groups += other.groups
        self.notifications += other.notifications
        self.pushes += other.pushes
