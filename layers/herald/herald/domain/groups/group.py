"""A group as it is committed, and the people it names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herald.domain.kinds import ChannelsByKind, Suppressed

MIN_MEMBERS = 2
MAX_MEMBERS = 10_000
"""One transaction holds 4 MB and a partition takes 1,000 write units a second; 10,000 ids stay well inside both."""


class GroupType(StrEnum):
    """OpenIM's three kinds of group, by name."""

    NORMAL = "normal"
    WORK = "work"
    SUPER = "super"


class Role(StrEnum):
    """What a user is in one group."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class NeedVerification(StrEnum):
    """Whose joining must be approved: applicants only (invitations go straight in), everyone's, or nobody's."""

    APPLICANTS = "applicants"
    EVERYONE = "everyone"
    NOBODY = "nobody"


class Permission(StrEnum):
    """Whether ordinary members may do a thing."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """Who may join, who may look at members, who may befriend them. The defaults are OpenIM's."""

    need_verification: NeedVerification = NeedVerification.APPLICANTS
    look_member_info: Permission = Permission.ALLOWED
    apply_member_friend: Permission = Permission.ALLOWED


DEFAULT_SETTINGS = GroupSettings()


@dataclass(frozen=True, slots=True)
class Person:
    """Who asked for the group, as the token named them at that moment."""

    user_id: str
    name: str
    face_url: str


@dataclass(frozen=True, slots=True)
class Group:
    """A committed group. `created_at` is in epoch milliseconds; `roster_chunks` counts chunk 0 too.

    `recipients` counts everyone who will be told, the creator included. `member_sample` holds the first few ordinary
    members; `routes` is what the policy and the request's own wish came to, `suppressed` what they left out. `attempt`
    names the one invocation that wrote the group, so that its own retry is not taken for a replay.
    """

    group_id: str
    name: str
    group_type: GroupType
    owner: str
    admins: tuple[str, ...]
    creator: Person
    created_at: int
    member_count: int
    member_sample: tuple[str, ...]
    recipients: int
    roster_chunks: int
    settings: GroupSettings
    introduction: str
    announcement: str
    face_url: str
    ex: str
    policy_version: str
    channels: ChannelsByKind
    suppressed: Suppressed
    fingerprint: str
    operation_id: str
    attempt: str

    def named_role(self, user_id: str) -> Role | None:
        """Return the role of a user whom the group itself names; ordinary members stand in the roster instead."""
        if user_id == self.owner:
            return Role.OWNER
        return Role.ADMIN if user_id in self.admins else None
