"""Format v1: messages as OpenIM's clients read them.

Every field is always there, in the order of OpenIM's structs; integers are JSON integers; nothing that a client reads
is ever null. What Herald adds is under one key that old clients ignore.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.groups.group import DEFAULT_SETTINGS, Role
from herald.domain.openim.wire import (
    GROUP_TYPES,
    JOINED_BY_INVITATION,
    NEED_VERIFICATION,
    PERMISSIONS,
    ROLE_LEVELS,
    Document,
    version_fields,
)

if TYPE_CHECKING:
    from herald.domain.groups.group import GroupSettings, GroupType

EXTENSION = "herald"
"""The key in a notification's detail under which new clients find what v1 has no field for."""


@dataclass(frozen=True, slots=True)
class OpenIMMember:
    """A user as v1 shows one. Herald knows the name and the face of the creator only."""

    user_id: str
    role: Role
    name: str = ""
    face_url: str = ""


@dataclass(frozen=True, slots=True)
class OpenIMGroup:
    """A group as v1 messages show it. Times are epoch milliseconds; what the policy leaves out is empty or zero."""

    group_id: str
    group_type: GroupType
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


def created_detail(group: OpenIMGroup, extension: Document) -> Document:
    """Return the detail of 1501 with an empty member list."""
    owner = OpenIMMember(group.owner, Role.OWNER)
    return {
        "group": _group_document(group),
        "opUser": member_document(group.creator, group),
        "memberList": list[Document](),
        "operationTime": group.created_at,
        "groupOwnerUser": member_document(owner, group),
        **version_fields(group.group_id),
        EXTENSION: extension,
    }


def invited_detail(group: OpenIMGroup, invited: OpenIMMember, extension: Document) -> Document:
    """Return the detail of 1509: one user was invited."""
    inviter = member_document(group.creator, group)
    return {
        "group": _group_document(group),
        "opUser": inviter,
        "invitedUserList": [member_document(invited, group)],
        "operationTime": group.created_at,
        **version_fields(group.group_id),
        "inviterUser": inviter,
        EXTENSION: extension,
    }


def announcement_detail(group: OpenIMGroup, extension: Document) -> Document:
    """Return the detail of 1519: the group's announcement was set."""
    return {
        "opUser": member_document(group.creator, group),
        "group": _group_document(group),
        **version_fields(group.group_id),
        EXTENSION: extension,
    }


def member_document(member: OpenIMMember, group: OpenIMGroup) -> Document:
    """Return a member as v1 writes one. The creator has a name and a face wherever it is listed."""
    named = group.creator if member.user_id == group.creator.user_id else member
    return {
        "groupID": group.group_id,
        "userID": member.user_id,
        "roleLevel": ROLE_LEVELS[member.role],
        "joinTime": group.created_at,
        "nickname": named.name,
        "faceURL": named.face_url,
        "appMangerLevel": 0,
        "joinSource": JOINED_BY_INVITATION,
        "operatorUserID": group.creator.user_id,
        "ex": "",
        "muteEndTime": 0,
        "inviterUserID": group.creator.user_id,
    }


def _group_document(group: OpenIMGroup) -> Document:
    return {
        "groupID": group.group_id,
        "groupName": group.name,
        "notification": group.announcement,
        "introduction": group.introduction,
        "faceURL": group.face_url,
        "ownerUserID": group.owner,
        "createTime": group.created_at,
        "memberCount": group.member_count,
        "ex": group.ex,
        "status": 0,
        "creatorUserID": group.creator.user_id,
        "groupType": GROUP_TYPES[group.group_type],
        "needVerification": NEED_VERIFICATION[group.settings.need_verification],
        "lookMemberInfo": PERMISSIONS[group.settings.look_member_info],
        "applyMemberFriend": PERMISSIONS[group.settings.apply_member_friend],
        "notificationUpdateTime": 0,
        "notificationUserID": "",
    }
