"""Format v1: messages as OpenIM's clients read them (open-im-server 7848d7c, protocol 91e8d26).

Every field is always there, in the order of OpenIM's structs; whole numbers are JSON integers; nothing that a client
reads is ever null. What Herald adds travels under one key that old clients ignore.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from herald.domain.groups.group import DEFAULT_SETTINGS, GroupType, NeedVerification, Permission, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from herald.domain.groups.group import GroupSettings
    from herald.domain.notifications.texts import Words

Document = dict[str, Any]


class ContentType(IntEnum):
    """OpenIM's numbers of the notifications that Herald sends."""

    GROUP_CREATED = 1501
    MEMBER_INVITED = 1509
    ANNOUNCEMENT_SET = 1519


GROUP_TYPES = {GroupType.NORMAL: 0, GroupType.SUPER: 1, GroupType.WORK: 2}
ROLE_LEVELS = {Role.OWNER: 100, Role.ADMIN: 60, Role.MEMBER: 20}
NEED_VERIFICATION = {NeedVerification.APPLICANTS: 0, NeedVerification.EVERYONE: 1, NeedVerification.NOBODY: 2}
PERMISSIONS = {Permission.ALLOWED: 0, Permission.FORBIDDEN: 1}
BY_INVITATION = 2
SUPER_GROUP_SESSION, FROM_SYSTEM = 3, 200
FIRST_VERSION = 1

EXTENSION = "herald"
"""The key in a notification's detail under which new clients find what v1 has no field for."""

_MESSAGES = uuid.UUID("0d0a8c0e-6f6b-5d0e-8f57-52f4a7c5f1b3")
_OPTIONS = {
    "conversationUpdate": False,
    "history": False,
    "isNotNotification": False,
    "isSendMsg": True,
    "notPrivate": False,
    "offlinePush": False,
    "persistent": False,
    "reactionFromCache": False,
    "senderConversationUpdate": False,
    "senderSync": True,
    "unreadCount": False,
}
"""A notification's options in OpenIM, from which its server makes the chat's copy. Pushing is Herald's own work."""


@dataclass(frozen=True, slots=True)
class OpenIMMember:
    """A user as v1 shows one; Herald knows the name and the face of the creator alone."""

    user_id: str
    role: Role
    name: str = ""
    face_url: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What v1 messages say of a group. Times are epoch milliseconds; what is not told is empty."""

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


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message says outside its detail. `about` tells apart messages of one group and number: whom it is for."""

    words: Words
    about: str = ""
    is_read: bool = False


def created_detail(told: Told, extension: Document) -> Document:
    """Return the detail of 1501, with nobody in its list yet."""
    owner = OpenIMMember(told.owner, Role.OWNER)
    return {
        "group": _group(told),
        "opUser": _member(told.creator, told),
        "memberList": list[Document](),
        "operationTime": told.created_at,
        "groupOwnerUser": _member(_same(owner, told.creator), told),
        **_versions(told),
        EXTENSION: extension,
    }


def invited_detail(told: Told, invited: OpenIMMember, extension: Document) -> Document:
    """Return the detail of 1509: one user was invited."""
    inviter = _member(told.creator, told)
    return {
        "group": _group(told),
        "opUser": inviter,
        "invitedUserList": [_member(invited, told)],
        "operationTime": told.created_at,
        **_versions(told),
        "inviterUser": inviter,
        EXTENSION: extension,
    }


def group_created(
    told: Told, members: Iterable[OpenIMMember], extension: Document, envelope: Envelope, limit: int
) -> str:
    """Write notification 1501, with as many of `members` as fit into `limit` bytes."""
    detail = created_detail(told, extension)
    detail["memberList"] = _fitting(
        (_member(_same(person, told.creator), told) for person in members),
        limit - len(_message(told, ContentType.GROUP_CREATED, detail, envelope).encode()),
    )
    return _message(told, ContentType.GROUP_CREATED, detail, envelope)


def announcement_set(told: Told, extension: Document, envelope: Envelope) -> str:
    """Write notification 1519: the group's announcement."""
    detail = {
        "opUser": _member(told.creator, told),
        "group": _group(told),
        **_versions(told),
        EXTENSION: extension,
    }
    return _message(told, ContentType.ANNOUNCEMENT_SET, detail, envelope, sender=told.creator)


def member_invited(told: Told, invited: OpenIMMember, extension: Document, envelope: Envelope) -> str:
    """Write notification 1509: one user was invited."""
    return _message(told, ContentType.MEMBER_INVITED, invited_detail(told, invited, extension), envelope)


def written(detail: Document) -> str:
    """Write a detail as OpenIM does, without the message around it."""
    return _go_json(detail)


def message_name(group_id: str, content_type: ContentType, about: str = "") -> str:
    """Return the `clientMsgID` of a message: the same message always has the same one, so clients know it again."""
    return uuid.uuid5(_MESSAGES, f"{group_id}\n{content_type.value}\n{about}").hex


def _message(
    told: Told, content_type: ContentType, detail: Document, envelope: Envelope, *, sender: OpenIMMember | None = None
) -> str:
    content = _go_json({"detail": _go_json(detail)})
    name = message_name(told.group_id, content_type, envelope.about)
    return _go_json(
        {
            "sendID": told.creator.user_id,
            "recvID": told.group_id,
            "groupID": told.group_id,
            "clientMsgID": name,
            "serverMsgID": uuid.uuid5(_MESSAGES, f"server\n{name}").hex,
            "senderPlatformID": 0,
            "senderNickname": sender.name if sender else "",
            "senderFaceURL": sender.face_url if sender else "",
            "sessionType": SUPER_GROUP_SESSION,
            "msgFrom": FROM_SYSTEM,
            "contentType": content_type.value,
            "content": base64.b64encode(content.encode()).decode(),
            "seq": 0,
            "sendTime": told.created_at,
            "createTime": told.created_at,
            "status": 0,
            "isRead": envelope.is_read,
            "options": _OPTIONS,
            "offlinePushInfo": {
                "title": envelope.words.title,
                "desc": envelope.words.body,
                "ex": "",
                "iOSPushSound": "",
                "iOSBadgeCount": False,
                "signalInfo": "",
            },
            "atUserIDList": None,
            "attachedInfo": "",
            "ex": "",
        }
    )


def _group(told: Told) -> Document:
    return {
        "groupID": told.group_id,
        "groupName": told.name,
        "notification": told.announcement,
        "introduction": told.introduction,
        "faceURL": told.face_url,
        "ownerUserID": told.owner,
        "createTime": told.created_at,
        "memberCount": told.member_count,
        "ex": told.ex,
        "status": 0,
        "creatorUserID": told.creator.user_id,
        "groupType": GROUP_TYPES[told.group_type],
        "needVerification": NEED_VERIFICATION[told.settings.need_verification],
        "lookMemberInfo": PERMISSIONS[told.settings.look_member_info],
        "applyMemberFriend": PERMISSIONS[told.settings.apply_member_friend],
        "notificationUpdateTime": 0,
        "notificationUserID": "",
    }


def _member(person: OpenIMMember, told: Told) -> Document:
    return {
        "groupID": told.group_id,
        "userID": person.user_id,
        "roleLevel": ROLE_LEVELS[person.role],
        "joinTime": told.created_at,
        "nickname": person.name,
        "faceURL": person.face_url,
        "appMangerLevel": 0,
        "joinSource": BY_INVITATION,
        "operatorUserID": told.creator.user_id,
        "ex": "",
        "muteEndTime": 0,
        "inviterUserID": told.creator.user_id,
    }


def _same(person: OpenIMMember, creator: OpenIMMember) -> OpenIMMember:
    """Give the creator's name and face to the creator, wherever it is listed."""
    if person.user_id != creator.user_id:
        return person
    return OpenIMMember(person.user_id, person.role, creator.name, creator.face_url)


def _versions(told: Told) -> Document:
    """Return what clients compare to know a state again: 24 hex digits that are not all zero, from the group's id."""
    digest = hashlib.sha256(told.group_id.encode()).hexdigest()
    return {"groupMemberVersion": FIRST_VERSION, "groupMemberVersionID": "1" + digest[:23]}


def _fitting(members: Iterable[Document], room: int) -> list[Document]:
    """Take members as long as the message grows by no more than `room` bytes.

    A member grows it by its JSON with every quote escaped once more, and by a third of that for base64.
    """
    taken: list[Document] = []
    grown = 0
    for member in members:
        grown += len(json.dumps(_go_json(member), ensure_ascii=False).encode()) - 1  # Two quotes for one comma.
        if grown * 4 // 3 + 4 > room:
            break
        taken.append(member)
    return taken


def _go_json(document: Mapping[str, Any]) -> str:
    """Write JSON as Go's encoder does: no spaces, and these characters, which only strings hold, always escaped."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    for character, escaped in _GO_ESCAPES.items():
        text = text.replace(character, escaped)
    return text


_GO_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"} | {
    character: f"\\u{ord(character):04x}" for character in "\ufffe\uffff"
}
"""Go escapes the first five; SQS takes the other two from nobody."""
