"""The payloads of pushes, as platforms take them."""

import json
import re
from typing import Any

import pytest
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Kind
from herald.domain.push.devices import Platform
from herald.domain.push.payloads import MAX_PAYLOAD_BYTES, Push, payload
from herald.domain.texts.templates import Words

MAX_APNS_COLLAPSE_ID = 64
"""Bytes (Apple: sending notification requests to APNs)."""

MAX_COLLAPSE_KEYS = 4
"""Keys of which FCM stores a message for a device that is offline (Google: collapsible message types)."""

WEB_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""RFC 8030, section 5.4."""


def a_push(number: int = 0, **changes: Any) -> Push:
    collapse_id = notification_id(f"group-{number}", Kind.GROUP_INVITATION_RECEIVED, "ben")
    return Push(collapse_id, f"group-{number}", Words("Title", "Body"), {"message": "{}"}, **changes)


def fcm(push: Push) -> dict[str, Any]:
    document = json.loads(payload(Platform.FCM, push))
    assert document.keys() == {"fcmV1Message"}
    found: dict[str, Any] = document["fcmV1Message"]["message"]
    return found


def aps(platform: Platform, push: Push) -> dict[str, Any]:
    document = json.loads(payload(platform, push))
    found: dict[str, Any] = document["aps"] if platform is Platform.APNS else fcm(push)["apns"]["payload"]["aps"]
    return found


def test_six_invitations_to_one_phone_that_is_offline_are_six_notifications_on_every_system() -> None:
    sent = [fcm(a_push(number)) for number in range(6)]
    keys = {message["android"].get("collapse_key") for message in sent} - {None}
    assert len(keys) <= MAX_COLLAPSE_KEYS
    assert len(keys) in (0, len(sent)), "messages with one key replace each other"
    for names in (
        [message["android"]["notification"]["tag"] for message in sent],
        [message["apns"]["headers"]["apns-collapse-id"] for message in sent],
        [message["webpush"]["notification"]["tag"] for message in sent],
        [message["webpush"]["headers"]["Topic"] for message in sent],
    ):
        assert len(set(names)) == len(sent)


def test_the_same_notification_has_the_same_names_whenever_it_is_pushed() -> None:
    assert fcm(a_push(badge=1)) | {"apns": {}} == fcm(a_push(badge=2)) | {"apns": {}}


def test_the_names_are_within_the_limits_of_the_platforms() -> None:
    message = fcm(a_push())
    assert len(message["apns"]["headers"]["apns-collapse-id"].encode()) <= MAX_APNS_COLLAPSE_ID
    assert WEB_TOPIC.fullmatch(message["webpush"]["headers"]["Topic"])


@pytest.mark.parametrize("platform", Platform)
def test_ios_gets_sound_badge_and_thread_from_either_platform(platform: Platform) -> None:
    found = aps(platform, a_push(badge=7))
    assert (found["sound"], found["badge"], found["thread-id"]) == ("default", 7, "group-0")


@pytest.mark.parametrize("platform", Platform)
def test_a_badge_that_is_not_known_leaves_the_number_at_the_icon_and_none_removes_it(platform: Platform) -> None:
    assert "badge" not in aps(platform, a_push(badge=None))
    assert aps(platform, a_push(badge=0))["badge"] == 0


def test_without_sound_no_system_is_told_to_make_one() -> None:
    push = a_push(sound=False)
    message = fcm(push)
    assert "sound" not in json.dumps([json.loads(payload(Platform.APNS, push)), message])
    assert message["webpush"]["notification"]["silent"] is True


@pytest.mark.parametrize("platform", Platform)
def test_the_longest_words_and_ids_fit_without_the_message(platform: Platform) -> None:
    words = Words("\U0001f468" * 80, "\U0001f468" * 160)
    data = {"notification_id": "n" * 36, "group_id": "g" * 64, "kind": "k" * 30, "message": "水" * 2_000}
    written = payload(platform, Push("c" * 36, "g" * 64, words, data, badge=100))
    assert len(written.encode()) <= MAX_PAYLOAD_BYTES
    assert words.body in written
