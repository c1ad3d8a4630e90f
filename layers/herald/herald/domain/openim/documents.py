"""Format v1: messages as OpenIM's clients read them.

Every field is always there, in the order of OpenIM's structs; integers are JSON integers; nothing that a client reads
is ever null. What Herald adds is under one key that old clients ignore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.openim.wire import JOINED_BY_INVITATION, NEED_VERIFICATION, PERMISSIONS, ROLE_LEVELS, WORK_GROUP

if TYPE_CHECKING:
    from herald.domain.openim.shown import OpenIMGroup, OpenIMMember
    from herald.domain.openim.wire import Document


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


def group_document(group: OpenIMGroup) -> Document:
    """Return a group as v1 writes one, with zeros for what Herald does not have."""
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
        "groupType": WORK_GROUP,
        "needVerification": NEED_VERIFICATION[group.settings.need_verification],
        "lookMemberInfo": PERMISSIONS[group.settings.look_member_info],
        "applyMemberFriend": PERMISSIONS[group.settings.apply_member_friend],
        "notificationUpdateTime": 0,
        "notificationUserID": "",
    }
