"""Whole messages in format v1: OpenIM's MsgData around a notification's detail."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.openim.details import announcement_detail, created_detail, invited_detail
from herald.domain.openim.member_list import fitting, member_texts
from herald.domain.openim.wire import FROM_SYSTEM, SUPER_GROUP_SESSION, ContentType, go_json, message_name, server_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from herald.domain.openim.shown import OpenIMGroup, OpenIMMember
    from herald.domain.openim.wire import Document
    from herald.domain.texts.templates import Words

MAX_BODY_BYTES = 255 * 1024
"""Bytes: an SNS message holds 256 KiB (AWS limit), its attributes included."""

_NO_MEMBERS = '"memberList":[]'
"""An empty list in a detail's JSON. No text can contain it: quotes inside texts are escaped."""

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
"""A notification's options in OpenIM, from which its server makes the chat's copy.

`offlinePush` is off: Herald pushes itself, and OpenIM's push would be a second one.
"""


class Envelope(NamedTuple):
    """What a message says outside its detail. `recipient` is the one user that it is for, if it is for one."""

    words: Words
    recipient: str = ""
    is_read: bool = False


def group_created(
    group: OpenIMGroup, members: Iterable[OpenIMMember], extension: Document, envelope: Envelope, max_bytes: int
) -> str:
    """Write notification 1501, with as many of `members` as fit into `max_bytes`."""
    detail = go_json(created_detail(group, extension))
    empty = _message(group, ContentType.GROUP_CREATED, detail, envelope)
    listed = fitting(member_texts(members, group), max_bytes - len(empty.encode()))
    if not listed:
        return empty
    detail = detail.replace(_NO_MEMBERS, f'"memberList":[{",".join(listed)}]', 1)
    return _message(group, ContentType.GROUP_CREATED, detail, envelope)


def announcement_set(group: OpenIMGroup, extension: Document, envelope: Envelope) -> str:
    """Write notification 1519: the group's announcement."""
    detail = go_json(announcement_detail(group, extension))
    return _message(group, ContentType.ANNOUNCEMENT_SET, detail, envelope, sender=group.creator)


def member_invited(group: OpenIMGroup, invited: OpenIMMember, extension: Document, envelope: Envelope) -> str:
    """Write notification 1509: one user was invited."""
    detail = go_json(invited_detail(group, invited, extension))
    return _message(group, ContentType.MEMBER_INVITED, detail, envelope)


def _message(
    group: OpenIMGroup,
    content_type: ContentType,
    detail: str,
    envelope: Envelope,
    *,
    sender: OpenIMMember | None = None,
) -> str:
    content = f'{{"detail":{json.dumps(detail, ensure_ascii=False)}}}'  # go_json has escaped what Go escapes.
    name = message_name(group.group_id, content_type, envelope.recipient)
    return go_json(
        {
            "sendID": group.creator.user_id,
            "recvID": group.group_id,
            "groupID": group.group_id,
            "clientMsgID": name,
            "serverMsgID": server_name(name),
            "senderPlatformID": 0,
            "senderNickname": sender.name if sender else "",
            "senderFaceURL": sender.face_url if sender else "",
            "sessionType": SUPER_GROUP_SESSION,
            "msgFrom": FROM_SYSTEM,
            "contentType": content_type.value,
            "content": base64.b64encode(content.encode()).decode(),
            "seq": 0,
            "sendTime": group.created_at,
            "createTime": group.created_at,
            "status": 0,
            "isRead": envelope.is_read,
            "options": _OPTIONS,
            "offlinePushInfo": _push_info(envelope.words),
            "atUserIDList": None,
            "attachedInfo": "",
            "ex": "",
        }
    )


def _push_info(words: Words) -> Document:
    return {
        "title": words.title,
        "desc": words.body,
        "ex": "",
        "iOSPushSound": "",
        "iOSBadgeCount": False,
        "signalInfo": "",
    }
