"""Models of push payloads."""

from typing import Annotated, Any, Literal

from herald.domain.delivery.inbox import MAX_UNREAD
from herald.domain.texts.templates import Words
from pydantic import Field, StringConstraints

from herald_tools.generators.schemas.messages import (
    PUBLISHED,
    Absent,
    GroupId,
    Published,
    Uuid,
    model_of,
    without_default,
)

WORDS: Any = model_of(Words, PUBLISHED[Words])


class PushData(Published):
    """Data for the app, in addition to title and body."""

    notification_id: Uuid
    kind: Literal["group.creation.confirmed", "group.invitation.received"]
    group_id: GroupId
    format: Literal["v1", "v2"] = Field(
        description="The format of `message`, as the device was registered with it (`accepts`)."
    )
    message: str = Field(
        default="",
        description="The notification as JSON, in v1 its detail; absent if it is too long for a push.",
    )
    content_type: str = Field(default="", description="In v1: OpenIM's number of the notification, 1501 or 1509.")


Sound = Annotated[
    Literal["default"] | Absent,
    Field(
        default=None,
        description="Absent if the policy has switched the sound off.",
        json_schema_extra=without_default,
    ),
]
Badge = Annotated[
    Annotated[int, Field(ge=0, le=MAX_UNREAD)] | Absent,
    Field(
        default=None,
        description="The recipient's unread notifications; absent if they could not be counted.",
        json_schema_extra=without_default,
    ),
]


class Presentation(Published):
    """How iOS presents a push, next to title and body."""

    thread_id: str = Field(alias="thread-id", description="The group: iOS shows its pushes together.")
    sound: Sound
    badge: Badge


class Aps(Presentation):
    """The part that iOS interprets."""

    alert: WORDS


class ApnsPayload(Published):
    """A push to an Apple device."""

    aps: Aps
    herald: PushData


class AndroidNotification(Published):
    """The tag of a notification. A later one with the same tag replaces it."""

    tag: Uuid
    sound: Sound


class Android(Published):
    """The part that Android interprets. Without a `collapse_key`, of which FCM stores four for each device."""

    notification: AndroidNotification


class ApnsHeaders(Published):
    """Headers of APNs."""

    collapse_id: Uuid = Field(alias="apns-collapse-id")


class ApnsPart(Published):
    """`aps`, without the alert, which FCM takes from `notification`."""

    aps: Presentation


class Apns(Published):
    """What FCM forwards to APNs for an app on iOS."""

    headers: ApnsHeaders
    payload: ApnsPart


class WebHeaders(Published):
    """Headers of web push (RFC 8030). A later message with the same topic replaces one that is not delivered yet."""

    Topic: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{1,32}$")]


class WebNotification(Published):
    """The tag of a notification in a browser, and whether it makes no sound."""

    tag: Uuid
    silent: bool = False


class WebPush(Published):
    """What FCM sends to browsers."""

    headers: WebHeaders
    notification: WebNotification


class FcmMessage(Published):
    """A message of FCM's HTTP v1 API."""

    notification: WORDS
    data: PushData
    android: Android
    apns: Apns
    webpush: WebPush


class FcmV1(Published):
    """The envelope that SNS requires."""

    message: FcmMessage


class FcmPayload(Published):
    """A push to a device of Firebase: Android, iOS or a browser."""

    fcmV1Message: FcmV1  # noqa: N815 - SNS's name.
