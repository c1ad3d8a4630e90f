"""The message of the channel openim: one call of `/msg/send_msg` for each recipient (open-im-server 7848d7c)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.errors import MalformedRecord
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from herald.domain.notifications.notification import Notification
    from herald.domain.openim.wire import Document
    from herald.domain.texts.templates import Words

SCHEMA_VERSION = 1
"""The version of what Herald writes into `ex`."""

NOTICE = 1400
"""The content type of notices. OpenIM stores them, counts them as unread and pushes them to users who are offline."""

NOTIFICATION_SESSION = 4
"""The type of the conversation of a user and a notification account."""

SERVER_PLATFORM = 10
"""OpenIM's number for what a back end sends."""

MAX_MIX_TYPE = 5


class NoticeStyle(NamedTuple):
    """How the notices of a message are sent: from which account, whether OpenIM pushes them, and with a sound."""

    sender: str
    offline_push: bool
    sound: bool = True


def operation_id_of(notification: Notification) -> str:
    """Return the id under which OpenIM notes that the notice was sent: the same for every attempt."""
    return f"herald:{notification.notification_id}"


def notice_of(notification: Notification, words: Words, style: NoticeStyle) -> Document:
    """Return the body of the call that sends a notification to its recipient.

    Clients get `content` as JSON text in `notificationElem.detail`. OpenIM refuses an empty name or text, which a
    policy's words may be: then the other one stands for both. Raises MalformedRecord if OpenIM would refuse the body.
    """
    ids = {
        "schema_version": SCHEMA_VERSION,
        "notification_id": notification.notification_id,
        "kind": notification.kind,
        "group_id": notification.content.group.group_id,
    }
    name, text = words.title or words.body, words.body or words.title
    body = {
        "sendID": style.sender,
        "recvID": notification.recipient,
        "senderPlatformID": SERVER_PLATFORM,
        "content": {
            "notificationName": name,
            "notificationFaceURL": notification.content.group.face_url or "",
            "notificationType": 1,
            "text": text,
            "url": "",
            "externalUrl": "",
            "mixType": 0,
            "ex": encode(ids | _details(notification)),
        },
        "contentType": NOTICE,
        "sessionType": NOTIFICATION_SESSION,
        "ex": encode(ids),
        **_offline_push(name, text, encode(ids), style),
    }
    check_notice(body)
    return body


def check_notice(body: Document) -> None:
    """Raise MalformedRecord, naming the field, if OpenIM would refuse the body of a notice.

    It answers a fault in `content` with the code 500, as if it were a fault of the server: nobody could tell the two
    apart afterwards (open-im-server, internal/api/msg.go:233, pkg/apistruct/msg.go:106).
    """
    content = body["content"]
    present = {name: body[name] for name in ("sendID", "recvID", "contentType", "sessionType")}
    present |= {name: content[name] for name in ("notificationName", "notificationType", "text")}
    faults = [name for name, value in present.items() if not value]
    if not 0 <= content["mixType"] <= MAX_MIX_TYPE:
        faults.append("mixType")
    if faults:
        raise MalformedRecord(f"OpenIM would refuse the message: {', '.join(faults)}")


def _details(notification: Notification) -> Document:
    """Return the notification's content, as inboxes and devices have it."""
    role = {"role": notification.role} if notification.role else {}
    return {"created_at": to_rfc3339(notification.created_at), **content_document(notification.content), **role}


def _offline_push(title: str, description: str, ex: str, style: NoticeStyle) -> Document:
    if not style.offline_push:
        return {"notOfflinePush": True}
    push = {
        "title": title,
        "desc": description,
        "ex": ex,
        "iOSPushSound": "default" if style.sound else "",
        "iOSBadgeCount": False,
    }
    return {"notOfflinePush": False, "offlinePushInfo": push}
