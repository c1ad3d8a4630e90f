"""The push of one recipient's notification to one of their devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.locales.lookup import lookup
from herald.domain.notifications.publication import Format
from herald.domain.openim.personal import detail_v1
from herald.domain.push.payloads import Push
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification
    from herald.domain.push.devices import Device
    from herald.domain.push.preferences import Preferences


def push_for(
    device: Device, preferences: Preferences, message: Message, notification: Notification, badge: int | None
) -> Push:
    """Return the push of one recipient's notification to one device. `badge` counts the recipient's unread ones.

    Its collapse id is the notification's id, so that a duplicate replaces the first on the device.
    """
    return Push(
        collapse_id=notification.notification_id,
        thread=message.group_id,
        words=message.words[locale_of(device, preferences, message)],
        data={
            "notification_id": notification.notification_id,
            "kind": notification.kind,
            "group_id": message.group_id,
            "created_at": to_rfc3339(notification.created_at),
            "format": device.accepts.value,
            **_notification_fields(device, notification),
        },
        sound=message.push.sound,
        badge=badge,
    )


def locale_of(device: Device, preferences: Preferences, message: Message) -> str:
    """Return the language of a push: the device's, else the user's, else the policy's."""
    wanted = [locale for locale in (device.locale, preferences.locale) if locale]
    return lookup(wanted, message.words, message.default_locale)


def _notification_fields(device: Device, notification: Notification) -> dict[str, str]:
    """Return the notification as the device's app reads it."""
    if device.accepts is Format.V1:
        number, detail = detail_v1(notification)
        return {"content_type": str(number.value), "message": detail}
    document = {
        "notification_id": notification.notification_id,
        "kind": notification.kind,
        "created_at": to_rfc3339(notification.created_at),
        **content_document(notification.content),
    }
    return {"message": encode(document | ({"role": notification.role} if notification.role else {}))}
