"""What a GroupInfo has."""

from typing import Any

from herald_tools.openim.binding import Struct
from herald_tools.openim.shapes import INT32, INT64, TEXT, UINT32

GROUP_INFO = Struct(
    "GroupInfo",
    {
        "groupID": TEXT,
        "groupName": TEXT,
        "notification": TEXT,
        "introduction": TEXT,
        "faceURL": TEXT,
        "ownerUserID": TEXT,
        "createTime": INT64,
        "memberCount": UINT32,
        "ex": TEXT,
        "status": INT32,
        "creatorUserID": TEXT,
        "groupType": INT32,
        "needVerification": INT32,
        "lookMemberInfo": INT32,
        "applyMemberFriend": INT32,
        "notificationUpdateTime": INT64,
        "notificationUserID": TEXT,
    },
)


def with_ids(info: dict[str, Any], group_id: str, owner: str, now_ms: int) -> dict[str, Any]:
    """Return what the server keeps of what a caller sent."""
    return {**info, "groupID": group_id, "ownerUserID": info["ownerUserID"] or owner, "createTime": now_ms}
