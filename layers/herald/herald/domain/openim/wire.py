"""OpenIM's numbers and its way of writing JSON (open-im-server 7848d7c, protocol 91e8d26)."""

from __future__ import annotations

import hashlib
import json
import uuid
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from herald.domain.groups.group import NeedVerification, Permission, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]


class ContentType(IntEnum):
    """OpenIM's numbers of the notifications that Herald sends."""

    GROUP_CREATED = 1501
    MEMBER_INVITED = 1509
    ANNOUNCEMENT_SET = 1519


WORK_GROUP = 2
"""The only type of group that OpenIM's server and SDKs serve (open-im-server 821): v1 says it of every group."""

ROLE_LEVELS: Mapping[Role | None, int] = {Role.OWNER: 100, Role.ADMIN: 60, Role.MEMBER: 20, None: 0}
"""0 says that the role is not known: clients go by the level, and no other says so."""

NEED_VERIFICATION = {NeedVerification.APPLICANTS: 0, NeedVerification.EVERYONE: 1, NeedVerification.NOBODY: 2}
PERMISSIONS = {Permission.ALLOWED: 0, Permission.FORBIDDEN: 1}
JOINED_BY_INVITATION = 2
SUPER_GROUP_SESSION, FROM_SYSTEM = 3, 200

_MESSAGES = uuid.UUID("0d0a8c0e-6f6b-5d0e-8f57-52f4a7c5f1b3")
_FIRST_VERSION = 1


def message_name(group_id: str, content_type: ContentType, recipient: str = "") -> str:
    """Return the `clientMsgID` of a message: the same for every duplicate, so that clients recognise it.

    `recipient` distinguishes messages of one group and content type that are for one user each.
    """
    return uuid.uuid5(_MESSAGES, f"{group_id}\n{content_type.value}\n{recipient}").hex


def server_name(message: str) -> str:
    """Return the `serverMsgID` of the message with this `clientMsgID`."""
    return uuid.uuid5(_MESSAGES, f"server\n{message}").hex


def version_fields(group_id: str) -> Document:
    """Return the fields by which clients recognise a state: 24 hex digits, not all zero, made from the group's id."""
    digest = hashlib.sha256(group_id.encode()).hexdigest()
    return {"groupMemberVersion": _FIRST_VERSION, "groupMemberVersionID": "1" + digest[:23]}


def go_json(document: Mapping[str, Any]) -> str:
    """Write JSON as Go's encoder does: no spaces, and certain characters, which only strings contain, escaped."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    for character, escaped in _GO_ESCAPES.items():
        text = text.replace(character, escaped)
    return text


_GO_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"} | {
    character: f"\\u{ord(character):04x}" for character in "\ufffe\uffff"
}
"""Go escapes the first five; SQS refuses the other two."""
