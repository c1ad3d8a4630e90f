"""Models of push payloads."""

from typing import Literal

from pydantic import Field

from herald_tools.generators.schemas.messages import Id, Message, Uuid, WordsIn


class PushData(Message):
    """Data for the app, in addition to title and body."""

    notification_id: Uuid
    kind: Literal["group.creation.confirmed", "group.invitation.received"]
    group_id: Id
    format: Literal["v1", "v2"] = Field(
        description="The format of `message`, as the device was registered with it (`accepts`)."
    )
    message: str = Field(
        default="",
        description="The notification as JSON, in v1 its detail; absent if it is too long for a push.",
    )
    content_type: str = Field(default="", description="In v1: OpenIM's number of the notification, 1501 or 1509.")


class Aps(Message):
    """The part that iOS interprets."""

    alert: WordsIn
    thread_id: str = Field(alias="thread-id")


class ApnsPayload(Message):
    """A push to an Apple device."""

    aps: Aps
    herald: PushData


class AndroidNotification(Message):
    """The tag of a notification. A later one with the same tag replaces it."""

    tag: Uuid


class Android(Message):
    """The part that Android interprets."""

    collapse_key: Uuid
    notification: AndroidNotification


class FcmMessage(Message):
    """A message of FCM's HTTP v1 API."""

    notification: WordsIn
    data: PushData
    android: Android


class FcmV1(Message):
    """The envelope that SNS requires."""

    message: FcmMessage


class FcmPayload(Message):
    """A push to an Android device."""

    fcmV1Message: FcmV1  # noqa: N815 - SNS's name.
