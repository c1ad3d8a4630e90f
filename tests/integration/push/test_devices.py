"""Devices over the API, and the pushes that they receive."""

import json
from typing import Any

import pytest

from tests.support.policies_desk import FULL, GROUP, INVITED, Desk
from tests.support.world import World

PHONE = {"platform": "fcm", "token": "dGVzdC10b2tlbi1vZi1hLXBob25l:APA91b"}

WORDS = {"zh-TW": "繁", "he": "א", "id": "i", "sr-Latn": "s"}


@pytest.fixture
def pushing(world: World) -> World:
    """A stack with a platform application for FCM, and a policy that pushes."""
    world.configure("FcmApplicationArn", world.backing.make_application("GCM"))
    Desk(world).put(FULL)
    return world


def pushed(world: World) -> list[dict[str, Any]]:
    messages = [json.loads(message) for _, message in world.backing.pushed()]
    return [json.loads(message["GCM"])["fcmV1Message"]["message"] for message in messages]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (PHONE | {"platform": "pigeon"}, "#/platform"),
        (PHONE | {"platform": "apns"}, "#/token"),
        (PHONE | {"token": "short"}, "#/token"),
        (PHONE | {"token": "has a space in it, and that is not one"}, "#/token"),
        (PHONE | {"token": "x" * 4_097}, "#/token"),
        (PHONE | {"locale": "??"}, "#/locale"),
        (PHONE | {"accepts": "v3"}, "#/accepts"),
        ({"platform": "fcm"}, "#/token"),
        ({"platform": "apns", "token": "a" * 64}, "#/platform"),
    ],
)
def test_a_bad_device_is_refused_by_field(pushing: World, body: dict[str, Any], pointer: str) -> None:
    answer = pushing.send("PUT", "/me/devices/phone", "ben", body)
    assert answer["status"] == 422
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]


def test_a_device_needs_a_name_that_is_one(pushing: World) -> None:
    answer = pushing.send("PUT", "/me/devices/my%20phone", "ben", PHONE)
    assert (answer["status"], answer["body"]["errors"][0]["parameter"]) == (400, "device_id")


def test_without_a_platform_application_push_is_off_and_says_so(world: World) -> None:
    answer = world.send("PUT", "/me/devices/phone", "ben", PHONE)
    assert (answer["status"], answer["body"]["type"]) == (422, "urn:herald:problem:push-not-configured")


def test_a_registered_device_gets_a_push_in_its_language_and_the_ledger_says_so(pushing: World) -> None:
    registered = pushing.send("PUT", "/me/devices/phone", "ben", PHONE | {"locale": "zh-CN"})
    assert (registered["status"], registered["body"]) == (
        200,
        {"device_id": "phone", "platform": "fcm", "locale": "zh-CN", "accepts": "v2"},
    )
    _, created = pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    (push,) = pushed(pushing)
    assert push["notification"]["body"] == "Alice邀请你加入“Hikers”。"
    group_id = created["group"]["group_id"]
    deliveries = pushing.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]
    assert deliveries["complete"]
    pushes = {row["kind"]: row["pushed"] for row in deliveries["deliveries"] if row["channel"] == "push"}
    assert pushes == {"group.creation.confirmed": 0, "group.invitation.received": 1}
    lines = [line for line in pushing.audit_lines() if line.get("channel") == "push" and "pushed" in line]
    assert sorted((line["pushed"], line["no_device"]) for line in lines) == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("zh_TW", "繁"),
        ("zh_TW_#Hant", "繁"),
        ("zh-Hant-HK", "繁"),
        ("zh-Hans-HK", "Hikers"),
        ("zh_CN.UTF-8", "Hikers"),
        ("iw_IL", "א"),
        ("in", "i"),
        ("sr_RS@latin", "s"),
        ("sr-RS", "Hikers"),
    ],
)
def test_a_push_is_in_the_language_that_the_device_names_in_its_own_way(
    pushing: World, locale: str, title: str
) -> None:
    words = {tag: {"title": text, "body": "x"} for tag, text in WORDS.items()}
    assert Desk(pushing).put(FULL | {"kinds": {INVITED: {"words": words}}}, expected=1)["status"] == 200
    registered = pushing.send("PUT", "/me/devices/phone", "ben", PHONE | {"locale": locale})
    assert registered["body"]["locale"] == locale
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    assert [each["notification"]["title"] for each in pushed(pushing)] == [title]


def test_a_device_that_reads_v1_gets_v1(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE | {"accepts": "v1"})
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    (push,) = pushed(pushing)
    assert json.loads(push["data"]["message"])["invitedUserList"][0]["userID"] == "ben"


def test_a_forgotten_device_gets_nothing_and_is_forgotten_once(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE)
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 204
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 404
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    assert pushed(pushing) == []


def test_apns_tokens_mean_the_same_in_either_case(pushing: World) -> None:
    pushing.configure("ApnsApplicationArn", pushing.backing.make_application("APNS"))
    for user, token in (("ben", "ab" * 32), ("chen", "AB" * 32)):
        device = {"platform": "apns", "token": token}
        assert pushing.send("PUT", "/me/devices/phone", user, device)["status"] == 200
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 404


def test_somebody_elses_device_is_as_unknown_as_one_that_does_not_exist(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE)
    answer = pushing.send("DELETE", "/me/devices/phone", "eve")
    assert (answer["status"], answer["body"]["errors"][0]["parameter"]) == (404, "device_id")
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    assert len(pushed(pushing)) == 1


def test_who_has_muted_pushes_still_finds_everything_in_the_inbox(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE)
    pushing.send("PUT", "/me/preferences", "ben", {"push": {"muted": True}})
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    assert pushed(pushing) == []
    assert len(pushing.request("GET", "/me/notifications", "ben")[1]["notifications"]) == 1
