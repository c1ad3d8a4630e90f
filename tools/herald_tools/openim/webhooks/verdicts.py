"""Answers to webhooks that OpenIM waits for."""

from typing import Any

from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Code, Refused, Unreadable
from herald_tools.openim.shapes import INT32, TEXT, Optional, Shape

_COMMON: dict[str, Shape] = {"actionCode": INT32, "errCode": INT32, "errMsg": TEXT, "errDlt": TEXT, "nextCode": INT32}
_TEXTS = ("groupID", "groupName", "notification", "introduction", "faceURL", "ownerUserID", "ex", "creatorUserID")
_NUMBERS = ("status", "groupType", "needVerification", "lookMemberInfo")

GO_ON = Struct("CommonCallbackResp", _COMMON)
CHANGES = Struct(
    "CallbackBeforeCreateGroupResp",
    {**_COMMON, **{name: Optional(TEXT) for name in _TEXTS}, **{name: Optional(INT32) for name in _NUMBERS}},
)
"""It may change the group. A problem document in its place would set the group's status."""


def verdict(shape: Struct, answer: bytes) -> dict[str, Any]:
    """Return what the receiver changes. Raises Refused if it forbids the operation, or if the answer is unreadable."""
    try:
        found = bind(shape, answer)
    except Unreadable as error:
        raise Refused(Code.CALLBACK_UNREADABLE, str(error)) from error
    if found["actionCode"] == 0 and found["nextCode"] == 1:
        raise Refused(found["errCode"], found["errDlt"], text=found["errMsg"])
    return {name: value for name, value in found.items() if name not in _COMMON and value is not None}
