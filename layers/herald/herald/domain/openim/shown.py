"""Groups and users as v1 messages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.groups.group import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from herald.domain.groups.group import GroupSettings, Role


class OpenIMMember(NamedTuple):
    """A user as v1 shows one. Herald knows the name and the face of the creator only.

    `role` is None if it is not known: of notifications that an earlier version stored without it.
    """

    user_id: str
    role: Role | None
    name: str = ""
    face_url: str = ""


class OpenIMGroup(NamedTuple):
    """A group as v1 messages show it. Times are epoch milliseconds; what the policy leaves out is empty or zero."""

    group_id: str
    owner: str
    creator: OpenIMMember
    created_at: int
    member_count: int
    settings: GroupSettings = DEFAULT_SETTINGS
    name: str = ""
    face_url: str = ""
    introduction: str = ""
    announcement: str = ""
    ex: str = ""
