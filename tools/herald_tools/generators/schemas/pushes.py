"""Models of the payloads that devices get."""

from typing import Literal

from pydantic import Field

from herald_tools.generators.schemas.messages import Id, Message, Uuid, WordsIn


class PushData(Message):
    """What an app finds beside title and body."""

    notification_id: Uuid
    kind: Literal["group.creation.confirmed", "group.invitation.received"]
    group_id: Id
    format: Literal["v1", "v2"] = Field(description="The format of `message`: what the device said that it accepts.")
    message: str = Field(
        default="",
        description="The notification as JSON, in v1 its detail; left out where it is too long for a push.",
    )
    content_type: str = Field(default="", description="In v1: OpenIM's number of the notification, 1501 or 1509.")


class Aps(Message):
    """What iOS shows."""

    alert: WordsIn
    thread_id: str = Field(alias="thread-id")


class ApnsPayload(Message):
    """A push to an Apple device."""

    aps: Aps
    herald: PushData


class AndroidNotification(Message):
    """The tag by which a notification replaces the one before."""

    tag: Uuid


class Android(Message):
    """What Android does with a push."""

    collapse_key: Uuid
    notification: AndroidNotification


class FcmMessage(Message):
    """A message of FCM's HTTP v1 API."""

    notification: WordsIn
    data: PushData
    android: Android


class FcmV1(Message):
    """The envelope that SNS wants."""

    message: FcmMessage


class FcmPayload(Message):
    """A push to an Android device."""

    fcmV1Message: FcmV1  # noqa: N815 - SNS's name.
