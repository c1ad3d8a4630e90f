"""Requests of the message routes, whose binding errors are HTTP 400, unlike those of all other routes."""

from typing import Any

from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Code, Refused, Unreadable
from herald_tools.openim.shapes import FLAG, INT32, INT64, OBJECT, TEXT, TEXTS, Shape

_PUSH = Struct(
    "OfflinePushInfo",
    {
        "title": TEXT,
        "desc": TEXT,
        "ex": TEXT,
        "iOSPushSound": TEXT,
        "iOSBadgeCount": FLAG,
        "signalInfo": TEXT,
    },
)

_MESSAGE: dict[str, Shape] = {
    "sendID": TEXT,
    "groupID": TEXT,
    "senderNickname": TEXT,
    "senderFaceURL": TEXT,
    "senderPlatformID": INT32,
    "content": OBJECT,
    "contentType": INT32,
    "sessionType": INT32,
    "isOnlineOnly": FLAG,
    "notOfflinePush": FLAG,
    "sendTime": INT64,
    "offlinePushInfo": _PUSH,
    "ex": TEXT,
}

_SEND = Struct("SendMsgReq", {"recvID": TEXT, **_MESSAGE})
_BATCH = Struct("BatchSendMsgReq", {"recvIDs": TEXTS, "isSendAll": FLAG, **_MESSAGE})
_EVENT = Struct(
    "SendBusinessNotificationReq",
    {
        "key": TEXT,
        "data": TEXT,
        "sendUserID": TEXT,
        "recvUserID": TEXT,
        "recvGroupID": TEXT,
        "sendMsg": FLAG,
        "reliabilityLevel": INT32,
    },
)
_OF_EVERY_MESSAGE = tuple(f"SendMsg.{field}" for field in ("SendID", "Content", "ContentType", "SessionType"))


def read_send(body: bytes) -> dict[str, Any]:
    """Return the request of send_msg. Raises Refused."""
    return _read(_SEND, body, ("RecvID", *_OF_EVERY_MESSAGE))


def read_batch(body: bytes) -> dict[str, Any]:
    """Return the request of batch_send_msg. Raises Refused."""
    return _read(_BATCH, body, ("RecvIDs", *_OF_EVERY_MESSAGE))


def read_event(body: bytes, *, to_groups: bool) -> dict[str, Any]:
    """Return the request of send_business_notification. `to_groups`: whether a group is possible. Raises Refused."""
    required = ("Key", "Data", "SendUserID", *(() if to_groups else ("RecvUserID",)))
    return _read(_EVENT, body, required)


def _read(struct: Struct, body: bytes, required: tuple[str, ...]) -> dict[str, Any]:
    try:
        found = bind(struct, body)
    except Unreadable as error:
        raise _bad_request(str(error)) from error
    values = {name.lower(): value for name, value in found.items()}
    missing = [path for path in required if _is_missing(values[_field(path).lower()])]
    if missing:
        raise _bad_request("\n".join(_missing(struct.name, path) for path in missing))
    return found


def _is_missing(value: Any) -> bool:
    """Return whether a required value is missing. An empty object is there."""
    return not value and not isinstance(value, dict)


def _missing(struct: str, path: str) -> str:
    field = _field(path)
    return f"Key: '{struct}.{path}' Error:Field validation for '{field}' failed on the 'required' tag"


def _field(path: str) -> str:
    return path.rsplit(".", maxsplit=1)[-1]


def _bad_request(detail: str) -> Refused:
    return Refused(Code.ARGUMENTS, detail, status=400)
