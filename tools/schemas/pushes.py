"""Models of the payloads that devices get."""

from typing import Any, Literal

from herald.domain.texts.templates import Words
from pydantic import Field

from tools.schemas.messages import PUBLISHED, Id, Published, Uuid, model_of

WORDS: Any = model_of(Words, PUBLISHED[Words])


class PushData(Published):
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


class Aps(Published):
    """What iOS shows."""

    alert: WORDS
    thread_id: str = Field(alias="thread-id")


class ApnsPayload(Published):
    """A push to an Apple device."""

    aps: Aps
    herald: PushData


class AndroidNotification(Published):
    """The tag by which a notification replaces the one before."""

    tag: Uuid


class Android(Published):
    """What Android does with a push."""

    collapse_key: Uuid
    notification: AndroidNotification


class FcmMessage(Published):
    """A message of FCM's HTTP v1 API."""

    notification: WORDS
    data: PushData
    android: Android


class FcmV1(Published):
    """The envelope that SNS wants."""

    message: FcmMessage


class FcmPayload(Published):
    """A push to an Android device."""

    fcmV1Message: FcmV1  # noqa: N815 - SNS's name.
