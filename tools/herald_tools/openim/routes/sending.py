"""Checking, making and storing one message."""

from typing import Any

from herald_tools.openim import go_json
from herald_tools.openim.errors import Code, Refused, bad_arguments
from herald_tools.openim.routes.contents import NOTIFICATION, check_content
from herald_tools.openim.routes.context import Context
from herald_tools.openim.state import message as kinds
from herald_tools.openim.state.message import Handed, Message, conversation_id
from herald_tools.openim.state.users import SENDS_NOTIFICATIONS

_ONLINE_ONLY = "OnRecvOnlineOnlyMessage"


def check(asked: dict[str, Any], context: Context) -> None:
    """Check the sender of a notification first, then the content. Forces the session type of notifications."""
    if asked["contentType"] == NOTIFICATION:
        asked["sessionType"] = kinds.NOTIFICATION
        _check_sender(asked["sendID"], context)
    check_content(asked["contentType"], asked["content"])
    if asked["contentType"] != NOTIFICATION and asked["sessionType"] != kinds.ONE_TO_ONE:
        raise bad_arguments("sessionType is invalid")


def _check_sender(user_id: str, context: Context) -> None:
    sender = context.openim.users.find(user_id)
    if sender is None:
        raise Refused(Code.USER_ID_NOT_FOUND)
    if sender.level < SENDS_NOTIFICATIONS:
        raise Refused(Code.NO_PERMISSION, "notification messages cannot be sent for this ID")


def message_of(asked: dict[str, Any], recipient: str, client_id: str, context: Context) -> Message:
    """Return the message for one recipient."""
    now = context.now_ms()
    return Message(
        sender=asked["sendID"],
        recipient=recipient,
        content_type=asked["contentType"],
        session_type=asked["sessionType"],
        content=_content(asked),
        client_id=client_id,
        server_id=context.openim.ids.message(),
        sent_at=asked["sendTime"] or now,
        created_at=now,
        sender_platform=asked["senderPlatformID"],
        sender_name=asked["senderNickname"],
        sender_face_url=asked["senderFaceURL"],
        push=asked["offlinePushInfo"],
        ex=asked["ex"],
        options={"offlinePush": False} if asked["notOfflinePush"] else None,
    )


def _content(asked: dict[str, Any]) -> str:
    """Return the content as clients get it: that of a notification is JSON inside JSON."""
    content = go_json.encode(asked["content"], sort_keys=True)
    return go_json.encode({"detail": content}) if asked["contentType"] == NOTIFICATION else content


def deliver(message: Message, asked: dict[str, Any], context: Context) -> None:
    """Store a message. An unknown recipient of a notification is not noticed. Raises Refused."""
    context.openim.faults.check_recipient(message.recipient)
    if message.content_type != NOTIFICATION and context.openim.users.find(message.recipient) is None:
        raise Refused(Code.RECORD_NOT_FOUND)
    if asked["isOnlineOnly"]:
        handed = Handed("", _ONLINE_ONLY, go_json.encode(message.document()))
        context.openim.messages.hand(message.recipient, handed)
    else:
        conversation = conversation_id(message.session_type, message.sender, message.recipient)
        context.openim.messages.store(conversation, message)
