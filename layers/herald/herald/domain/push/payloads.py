"""The payload of a push, as its platform takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from herald.domain.compact_json import encode
from herald.domain.push.devices import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.texts.templates import Words

MAX_PAYLOAD_BYTES = 4096
"""Bytes of a push, for APNs and FCM alike (Apple and Google)."""


@dataclass(frozen=True, slots=True)
class Push:
    """One notification for one device of any platform. `data` is what the app reads, in the device's format."""

    collapse_id: str
    thread: str
    words: Words
    data: Mapping[str, str]


def payload(platform: Platform, push: Push) -> str:
    """Write a push for its platform, in at most `MAX_PAYLOAD_BYTES`: without the notification if it has no room."""
    written = _WRITERS[platform](push, push.data)
    if len(written.encode()) <= MAX_PAYLOAD_BYTES:
        return written
    return _WRITERS[platform](push, {name: value for name, value in push.data.items() if name != "message"})


def _apns(push: Push, data: Mapping[str, Any]) -> str:
    """Write for APNs (Apple: generating a remote notification)."""
    alert = {"title": push.words.title, "body": push.words.body}
    return encode({"aps": {"alert": alert, "thread-id": push.thread}, "herald": dict(data)})


def _fcm(push: Push, data: Mapping[str, Any]) -> str:
    """Write for FCM's HTTP v1 API, as SNS takes it. Values under `data` are strings (Google)."""
    message = {
        "notification": {"title": push.words.title, "body": push.words.body},
        "data": {name: str(value) for name, value in data.items()},
        "android": {"collapse_key": push.collapse_id, "notification": {"tag": push.collapse_id}},
    }
    return encode({"fcmV1Message": {"message": message}})


_WRITERS = {Platform.APNS: _apns, Platform.FCM: _fcm}
