"""The commands of the webhooks that the stand-in sends by itself, and their bodies."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from herald_tools.openim.state.groups import ADMIN, MEMBER, OWNER, Group, Member


class Command(StrEnum):
    """The last segment of a webhook's path, and its `callbackCommand`."""

    BEFORE_CREATE_GROUP = "callbackBeforeCreateGroupCommand"
    AFTER_CREATE_GROUP = "callbackAfterCreateGroupCommand"
    BEFORE_MEMBERS_JOIN = "callbackBeforeMembersJoinGroupCommand"
    AFTER_CREATE_CONVERSATIONS = "callbackAfterCreateGroupChatConversationsCommand"
    AFTER_DISMISS = "callbackAfterDisMissGroupCommand"


def before_create_group(info: dict[str, Any], rows: list[Member], operation_id: str) -> dict[str, Any]:
    """Return the body: the group as the caller sent it, and its members."""
    members = [_role(row.user_id, row.role) for row in rows]
    command = {"operationID": operation_id, "callbackCommand": Command.BEFORE_CREATE_GROUP}
    return {**command, **info, "initMemberList": members}


def after_create_group(info: dict[str, Any], rows: Iterable[Member], user_ids: list[str]) -> dict[str, Any]:
    """Return the body. `user_ids`: members, admins, owner, and the caller if it is none of them.

    OpenIM lists the owner and the admins with their roles, and then all user ids as members. So owner and admins are
    listed twice, and a caller who is not in the group comes last.
    """
    leading = [_role(row.user_id, row.role) for row in rows if row.role in (OWNER, ADMIN)]
    members = [*leading, *(_role(user_id, MEMBER) for user_id in user_ids)]
    return {"callbackCommand": Command.AFTER_CREATE_GROUP, **info, "initMemberList": members}


def before_members_join(info: dict[str, Any], rows: list[Member]) -> dict[str, Any]:
    """Return the body: no roles, no inviter."""
    return {
        "callbackCommand": Command.BEFORE_MEMBERS_JOIN,
        "groupID": info["groupID"],
        "memberList": [{"userID": row.user_id, "ex": ""} for row in rows],
        "groupEx": info["ex"],
    }


def after_create_conversations(group_id: str) -> dict[str, Any]:
    """Return the body: no user ids, and other names for the ids."""
    return {
        "callbackCommand": Command.AFTER_CREATE_CONVERSATIONS,
        "ownerUserId": "",
        "conversationId": f"sg_{group_id}",
        "conversationType": 3,
        "groupId": group_id,
        "recvMsgOpt": 0,
        "isPinned": False,
        "isPrivateChat": False,
        "burnDuration": 0,
        "groupAtType": 0,
        "attachedInfo": "",
        "ex": "",
    }


def after_dismiss(group: Group, user_ids: list[str] | None) -> dict[str, Any]:
    """Return the body. The group type is the character with that code."""
    return {
        "callbackCommand": Command.AFTER_DISMISS,
        "groupID": group.info["groupID"],
        "ownerID": group.info["ownerUserID"],
        "groupType": chr(group.info["groupType"]),
        "membersID": user_ids,
    }


def _role(user_id: str, role: int) -> dict[str, Any]:
    return {"userID": user_id, "roleLevel": role}
