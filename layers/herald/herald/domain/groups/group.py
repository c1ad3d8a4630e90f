"""A group as it is committed, and its people."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.identifiers import UserId
    from herald.domain.kinds import ChannelsByKind, Suppressed

MIN_MEMBERS = 2
MAX_MEMBERS = 10_000
"""A transaction holds 4 MB, a partition takes 1,000 write units a second (AWS limits); 10,000 ids stay within both."""

SMALL = 25
"""Recipients of a small group or message: as many notifications as one BatchWriteItem writes (AWS limit)."""

MAX_ADMINS = 100
"""Owner and admins are in one message with roster chunk 0, which has at most 64 KiB."""


class GroupType(StrEnum):
    """OpenIM's three kinds of group, by name."""

    NORMAL = "normal"
    WORK = "work"
    SUPER = "super"


class Role(StrEnum):
    """A user's role in one group."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class NeedVerification(StrEnum):
    """Who needs approval to join: applicants but not invited users, everyone, or nobody."""

    APPLICANTS = "applicants"
    EVERYONE = "everyone"
    NOBODY = "nobody"


class Permission(StrEnum):
    """Whether ordinary members may do something."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


class GroupSettings(NamedTuple):
    """Who may join, look at members and befriend them. The defaults are OpenIM's.

    Every setting is a StrEnum with a default. Items, messages and answers take their settings from these fields;
    docs/changing.md lists the places that a new setting needs.
    """

    need_verification: NeedVerification = NeedVerification.APPLICANTS
    look_member_info: Permission = Permission.ALLOWED
    apply_member_friend: Permission = Permission.ALLOWED

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> GroupSettings:
        """Read settings by name. A missing one has its default: it was written before the setting existed.

        Raises ValueError for a value that this version does not know; names that it does not know are ignored.
        """
        return cls(**{name: kind(values[name]) for name, kind in _SETTING_TYPES.items() if name in values})

    def values(self) -> dict[str, str]:
        """Return all settings by name, in the order of the fields."""
        return {name: getattr(self, name).value for name in SETTING_NAMES}


DEFAULT_SETTINGS = GroupSettings()
SETTING_NAMES: tuple[str, ...] = GroupSettings._fields
_SETTING_TYPES: dict[str, Any] = {name: type(getattr(DEFAULT_SETTINGS, name)) for name in SETTING_NAMES}


class Person(NamedTuple):
    """A user with display name and face, as the token or a back end gave them when the group was created."""

    user_id: UserId
    name: str
    face_url: str


class Group(NamedTuple):
    """A committed group, with the ordinary members of roster chunk 0, which are in its own item.

    `created_at` is in epoch milliseconds; `roster_chunks` includes chunk 0. `recipients` counts all users who are
    notified, the creator included. `member_sample` holds the first few ordinary members. `channels` and `suppressed`
    are what policy and override decided. `texts_version` is how Herald words its notifications (`texts.versions`).
    `attempt` identifies the invocation that wrote the group, so that the SDK's own retry is not mistaken for a replay.
    `members_hidden`: invitations count the members and name none of them, since ordinary members may not look at each
    other. Groups from before this rule are announced as they were.
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
    texts_version: int
    channels: ChannelsByKind
    suppressed: Suppressed
    fingerprint: str
    operation_id: str
    attempt: str
    members: frozenset[str]
    members_hidden: bool = False

    def named_role(self, user_id: str) -> Role | None:
        """Return the role of the owner or an admin. None for all others: ordinary members are in the roster."""
        if user_id == self.owner:
            return Role.OWNER
        return Role.ADMIN if user_id in self.admins else None

    def hides_members_from(self, user_id: str) -> bool:
        """Return whether the settings do not let a user of this group look at its members: owner and admins may."""
        return self.settings.look_member_info is Permission.FORBIDDEN and self.named_role(user_id) is None
