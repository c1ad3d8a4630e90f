"""A message, and the conversation that it is in."""

import base64
from typing import Any, NamedTuple

ONE_TO_ONE, NOTIFICATION = 1, 4
"""Session types."""

SENT = 2
"""The status of a message that was sent."""

_FROM_SYSTEM = 200


class Message(NamedTuple):
    """A message of a conversation. `push` is the request's offlinePushInfo; times are epoch milliseconds."""

    sender: str
    recipient: str
    content_type: int
    session_type: int
    content: str
    client_id: str
    server_id: str
    sent_at: int
    created_at: int
    seq: int = 0
    sender_platform: int = 0
    sender_name: str = ""
    sender_face_url: str = ""
    push: dict[str, Any] | None = None
    ex: str = ""
    options: dict[str, bool] | None = None

    def document(self) -> dict[str, Any]:
        """Return the message as clients get it (MsgData). An option that it does not have is on."""
        options = {"options": self.options} if self.options else {}
        return {
            "sendID": self.sender,
            "recvID": self.recipient,
            "groupID": "",
            "clientMsgID": self.client_id,
            "serverMsgID": self.server_id,
            "senderPlatformID": self.sender_platform,
            "senderNickname": self.sender_name,
            "senderFaceURL": self.sender_face_url,
            "sessionType": self.session_type,
            "msgFrom": _FROM_SYSTEM,
            "contentType": self.content_type,
            "content": base64.b64encode(self.content.encode()).decode(),
            "seq": self.seq,
            "sendTime": self.sent_at,
            "createTime": self.created_at,
            "status": SENT,
            "isRead": False,
            **options,
            "offlinePushInfo": self.push,
            "atUserIDList": None,
            "attachedInfo": "",
            "ex": self.ex,
        }


class Handed(NamedTuple):
    """What a listener of a client gets, with its argument, that is no message of a shown conversation.

    A client that is offline gets it later only if it is `stored`.
    """

    conversation: str
    listener: str
    argument: str
    stored: bool = False


def conversation_id(session_type: int, one: str, other: str) -> str:
    """Return the id of the conversation of two users."""
    prefix = {ONE_TO_ONE: "si", NOTIFICATION: "sn"}[session_type]
    return "_".join((prefix, *sorted((one, other))))
