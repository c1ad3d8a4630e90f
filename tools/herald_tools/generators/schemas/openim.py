"""Models of the messages in format v1, with OpenIM's names. All fields are always present."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Milliseconds = Annotated[int, Field(description="Epoch milliseconds.")]
HexId = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]


class OpenIM(BaseModel):
    """A part of a message for OpenIM's clients."""

    model_config = ConfigDict(extra="allow")


class GroupInfo(OpenIM):
    """OpenIM's GroupInfo."""

    groupID: str
    groupName: str
    notification: str
    introduction: str
    faceURL: str
    ownerUserID: str
    createTime: Milliseconds
    memberCount: int
    ex: str
    status: int
    creatorUserID: str
    groupType: Literal[2] = Field(description="OpenIM serves this type alone; Herald's own is in `herald`.")
    needVerification: Literal[0, 1, 2]
    lookMemberInfo: Literal[0, 1]
    applyMemberFriend: Literal[0, 1]
    notificationUpdateTime: Milliseconds
    notificationUserID: str


class GroupMemberFullInfo(OpenIM):
    """OpenIM's GroupMemberFullInfo; `appMangerLevel` is spelled as OpenIM spells it."""

    groupID: str
    userID: str
    roleLevel: Literal[0, 20, 60, 100] = Field(
        description="0: not known, in notifications that a version without this knowledge has stored."
    )
    joinTime: Milliseconds
    nickname: str
    faceURL: str
    appMangerLevel: int
    joinSource: int
    operatorUserID: str
    ex: str
    muteEndTime: Milliseconds
    inviterUserID: str


class Tips(OpenIM):
    """The fields common to all tips."""

    group: GroupInfo
    opUser: GroupMemberFullInfo
    groupMemberVersion: int
    groupMemberVersionID: Annotated[str, StringConstraints(pattern="^[0-9a-f]{24}$")]
    herald: dict[str, Any] = Field(description="For new clients: kind, policy version and content as in format v2.")


class GroupCreatedTips(Tips):
    """The detail of 1501."""

    memberList: list[GroupMemberFullInfo]
    operationTime: Milliseconds
    groupOwnerUser: GroupMemberFullInfo


class MemberInvitedTips(Tips):
    """The detail of 1509."""

    invitedUserList: list[GroupMemberFullInfo]
    operationTime: Milliseconds
    inviterUser: GroupMemberFullInfo


class GroupInfoSetAnnouncementTips(Tips):
    """The detail of 1519."""


class OfflinePushInfo(OpenIM):
    """OpenIM's OfflinePushInfo."""

    title: str
    desc: str
    ex: str
    iOSPushSound: str
    iOSBadgeCount: bool
    signalInfo: str


class MsgData(OpenIM):
    """OpenIM's MsgData."""

    sendID: str
    recvID: str
    groupID: str
    clientMsgID: HexId
    serverMsgID: HexId
    senderPlatformID: int
    senderNickname: str
    senderFaceURL: str
    sessionType: Literal[3]
    msgFrom: Literal[200]
    contentType: Literal[1501, 1509, 1519]
    content: str = Field(description='Base64 of {"detail": "<the tips, as a string of JSON>"}.')
    seq: int
    sendTime: Milliseconds
    createTime: Milliseconds
    status: int
    isRead: bool
    options: dict[str, bool]
    offlinePushInfo: OfflinePushInfo
    atUserIDList: None
    attachedInfo: str
    ex: str
