"""Pushes: devices, what their owners want to hear, and the payloads that platforms show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from herald.domain.identifiers import notification_id
from herald.domain.locales import lookup
from herald.domain.notifications.content import encode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from herald.domain.notifications.cloud_event import Delivery
    from herald.domain.notifications.publication import Format
    from herald.domain.notifications.texts import Words

MAX_DEVICES = 10
"""Devices of one user: they stand in one item, and each is one push of every notification."""

MAX_PAYLOAD_BYTES = 4096
"""Bytes of a push, for APNs and FCM alike (Apple and Google)."""


class Platform(StrEnum):
    """Who carries pushes to a device."""

    APNS = "apns"
    FCM = "fcm"


@dataclass(frozen=True, slots=True)
class Device:
    """One device of a user. `endpoint` is the platform endpoint's ARN; `accepts` is the format that its app reads."""

    device_id: str
    platform: Platform
    token: str
    endpoint: str
    locale: str
    accepts: Format


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from `start` until `end` (the next day, if that is earlier) in a time zone of the IANA database."""

    start: time
    end: time
    time_zone: str

    def hold(self, now: int) -> bool:
        """Tell whether it is quiet at `now` (epoch milliseconds).

        It is not where the time zone is unknown by now: names are retired, and one user's must not cost others a push.
        """
        try:
            zone = ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return False
        local = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).time()
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a user wants of pushes, and in which language; empty where the user has said nothing."""

    push_muted: bool = False
    muted_group_types: frozenset[str] = frozenset()
    quiet_hours: QuietHours | None = None
    locale: str = ""

    def mutes(self, group_type: str, now: int) -> str:
        """Return the reason why a push is not wanted, or nothing."""
        if self.push_muted:
            return "muted"
        if group_type in self.muted_group_types:
            return "group type muted"
        return "quiet hours" if self.quiet_hours is not None and self.quiet_hours.hold(now) else ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A user's devices and preferences."""

    devices: tuple[Device, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)


@dataclass(frozen=True, slots=True)
class Push:
    """One notification for one device, whatever its platform. `data` is what the app reads, in the device's format."""

    collapse_id: str
    thread: str
    words: Words
    data: Mapping[str, Any]


def locale_of(device: Device, preferences: Preferences, delivery: Delivery) -> str:
    """Choose the language of a push: the device's, else the user's, else the policy's."""
    wanted = [locale for locale in (device.locale, preferences.locale) if locale]
    return lookup(wanted, delivery.words, delivery.default_locale)


def push_for(
    device: Device, preferences: Preferences, delivery: Delivery, recipient: str, message: Mapping[str, str]
) -> Push:
    """Plan a push: the same notification always has the same collapse id, so that a second one replaces the first.

    `message` holds the notification in the device's format; a platform that has no room for it gets ids alone.
    """
    name = notification_id(delivery.group_id, delivery.kind, recipient)
    return Push(
        collapse_id=name,
        thread=delivery.group_id,
        words=delivery.words[locale_of(device, preferences, delivery)],
        data={
            "notification_id": name,
            "kind": delivery.kind.value,
            "group_id": delivery.group_id,
            "format": device.accepts.value,
            **message,
        },
    )


def payload(platform: Platform, push: Push) -> str:
    """Write a push as its platform takes it, in at most `PAYLOAD_LIMIT` bytes: the message is left out if need be."""
    written = _WRITERS[platform](push, push.data)
    if len(written.encode()) <= MAX_PAYLOAD_BYTES:
        return written
    return _WRITERS[platform](push, {name: value for name, value in push.data.items() if name != "message"})


def _apns(push: Push, data: Mapping[str, Any]) -> str:
    """Write for APNs (Apple: generating a remote notification)."""
    alert = {"title": push.words.title, "body": push.words.body}
    return encode({"aps": {"alert": alert, "thread-id": push.thread}, "herald": dict(data)})


def _fcm(push: Push, data: Mapping[str, Any]) -> str:
    """Write for FCM's HTTP v1 API, as SNS takes it; values under `data` are strings (Google)."""
    message = {
        "notification": {"title": push.words.title, "body": push.words.body},
        "data": {name: str(value) for name, value in data.items()},
        "android": {"collapse_key": push.collapse_id, "notification": {"tag": push.collapse_id}},
    }
    return encode({"fcmV1Message": {"message": message}})


_WRITERS = {Platform.APNS: _apns, Platform.FCM: _fcm}
