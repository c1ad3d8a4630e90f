"""Models of push payloads."""

from typing import Any, Literal

from herald.domain.texts.templates import Words
from pydantic import Field

from herald_tools.generators.schemas.messages import PUBLISHED, Id, Published, Uuid, model_of

WORDS: Any = model_of(Words, PUBLISHED[Words])


class PushData(Published):
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


class Aps(Published):
    """The part that iOS interprets."""

    alert: WORDS
    thread_id: str = Field(alias="thread-id")


class ApnsPayload(Published):
    """A push to an Apple device."""

    aps: Aps
    herald: PushData


class AndroidNotification(Published):
    """The tag of a notification. A later one with the same tag replaces it."""

    tag: Uuid


class Android(Published):
    """The part that Android interprets."""

    collapse_key: Uuid
    notification: AndroidNotification


class FcmMessage(Published):
    """A message of FCM's HTTP v1 API."""

    notification: WORDS
    data: PushData
    android: Android


class FcmV1(Published):
    """The envelope that SNS requires."""

    message: FcmMessage


class FcmPayload(Published):
    """A push to an Android device."""

    fcmV1Message: FcmV1  # noqa: N815 - SNS's name.
