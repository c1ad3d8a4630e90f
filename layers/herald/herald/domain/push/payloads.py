"""The payload of a push, as its platform takes it."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from herald.domain.compact_json import encode
from herald.domain.push.devices import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.texts.templates import Words

MAX_PAYLOAD_BYTES = 4096
"""Bytes of a push, for APNs and FCM alike (Apple and Google)."""


class Push(NamedTuple):
    """One notification for one device of any platform. `data` is what the app reads, in the device's format.

    `badge` is the number at the app's icon; None leaves it as it is.
    """

    collapse_id: str
    thread: str
    words: Words
    data: Mapping[str, str]
    sound: bool = True
    badge: int | None = None


def payload(platform: Platform, push: Push) -> str:
    """Write a push for its platform, in at most `MAX_PAYLOAD_BYTES`: without the notification if it has no room."""
    written = _WRITERS[platform](push, push.data)
    if len(written.encode()) <= MAX_PAYLOAD_BYTES:
        return written
    return _WRITERS[platform](push, {name: value for name, value in push.data.items() if name != "message"})


def _apns(push: Push, data: Mapping[str, Any]) -> str:
    """Write for APNs (Apple: generating a remote notification). SNS sends the collapse id as a header."""
    return encode({"aps": {"alert": _alert(push), **_presented(push)}, "herald": dict(data)})


def _fcm(push: Push, data: Mapping[str, Any]) -> str:
    """Write for FCM's HTTP v1 API, as SNS takes it. Values under `data` are strings (Google).

    There is no `collapse_key`: FCM stores messages of at most four keys for a device that is offline (Google), and each
    notification would need a key of its own. A push that is sent twice replaces the first on the device: by the tag on
    Android and on the web, by the collapse id on iOS, to which FCM forwards `apns`.
    """
    message = {
        "notification": _alert(push),
        "data": {name: str(value) for name, value in data.items()},
        "android": {"notification": {"tag": push.collapse_id, **_sound(push)}},
        "apns": {"headers": {"apns-collapse-id": push.collapse_id}, "payload": {"aps": _presented(push)}},
        "webpush": {"headers": {"Topic": _topic(push)}, "notification": {"tag": push.collapse_id, **_silence(push)}},
    }
    return encode({"fcmV1Message": {"message": message}})


def _alert(push: Push) -> dict[str, str]:
    return {"title": push.words.title, "body": push.words.body}


def _presented(push: Push) -> dict[str, Any]:
    """Return how iOS presents a push, next to its title and body."""
    badge = {} if push.badge is None else {"badge": push.badge}
    return {"thread-id": push.thread, **_sound(push), **badge}


def _sound(push: Push) -> dict[str, str]:
    return {"sound": "default"} if push.sound else {}


def _silence(push: Push) -> dict[str, bool]:
    return {} if push.sound else {"silent": True}


def _topic(push: Push) -> str:
    """Return a push's topic for the web: at most 32 characters of the URL-safe alphabet (RFC 8030, section 5.4)."""
    digest = hashlib.sha256(push.collapse_id.encode()).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


_WRITERS = {Platform.APNS: _apns, Platform.FCM: _fcm}
