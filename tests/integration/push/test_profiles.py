"""Preferences and devices over the API, and the pushes and words that come of them."""

import json
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from tests.integration.policies.test_policies import FULL, GROUP, Desk
from tests.support.deployment import REGION
from tests.support.faults import Fault
from tests.support.openim import detail_of
from tests.support.world import World

PHONE = {"platform": "fcm", "token": "dGVzdC10b2tlbi1vZi1hLXBob25l:APA91b"}
QUIET = {"from": "22:00", "until": "07:00", "time_zone": "Europe/Berlin"}
V1 = "application/vnd.herald.v1+json"


@pytest.fixture
def pushing(world: World) -> World:
    """A stack with a platform application for FCM, and a policy that pushes."""
    sns = boto3.client("sns", REGION)
    made = sns.create_platform_application(Name="herald", Platform="GCM", Attributes={})
    world.configure("FcmApplicationArn", made["PlatformApplicationArn"])
    Desk(world).put(FULL)
    return world


def pushed() -> list[dict[str, Any]]:
    endpoints = sns_backends[DEFAULT_ACCOUNT_ID][REGION].platform_endpoints.values()
    messages = [json.loads(message) for endpoint in endpoints for message in endpoint.messages.values()]
    return [json.loads(message["GCM"])["fcmV1Message"]["message"] for message in messages]


def test_preferences_are_empty_at_first_and_then_as_they_were_set(world: World) -> None:
    nothing = {"push": {"muted": False, "muted_group_types": []}, "quiet_hours": None, "locale": None}
    assert world.request("GET", "/me/preferences", "ben") == (200, nothing)
    wanted = {"push": {"muted": True, "muted_group_types": ["super"]}, "quiet_hours": QUIET, "locale": "zh-CN"}
    assert world.request("PUT", "/me/preferences", "ben", wanted) == (200, wanted)
    assert world.request("GET", "/me/preferences", "ben") == (200, wanted)
    assert world.request("GET", "/me/preferences", "chen") == (200, nothing)


def test_preferences_that_dynamodb_leaves_unread_again_and_again_are_asked_for_later(world: World) -> None:
    world.calls.choose = lambda operation: Fault.PARTIAL if operation == "BatchGetItem" else None
    status, problem = world.request("GET", "/me/preferences", "ben")
    assert (status, problem["retryable"]) == (503, True)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"push": {"muted": "yes"}}, "#/push/muted"),
        ({"push": {"muted_group_types": ["club"]}}, "#/push/muted_group_types/0"),
        ({"quiet_hours": QUIET | {"time_zone": "Europe/Atlantis"}}, "#/quiet_hours/time_zone"),
        ({"quiet_hours": QUIET | {"time_zone": "../../etc/passwd"}}, "#/quiet_hours/time_zone"),
        ({"quiet_hours": QUIET | {"from": "25:00"}}, "#/quiet_hours/from"),
        ({"quiet_hours": QUIET | {"until": "late"}}, "#/quiet_hours/until"),
        ({"quiet_hours": QUIET | {"until": "22:00"}}, "#/quiet_hours/until"),
        ({"quiet_hours": {"from": "22:00"}}, "#/quiet_hours/until"),
        ({"locale": "chinese!"}, "#/locale"),
        ({"colour": "red"}, "#/colour"),
    ],
)
def test_bad_preferences_are_refused_by_field(world: World, body: dict[str, Any], pointer: str) -> None:
    answer = world.send("PUT", "/me/preferences", "ben", body)
    assert answer["status"] == 422
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]
    assert world.items("SettingsTable") == []


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
    (push,) = pushed()
    assert push["notification"]["body"] == "Alice邀请你加入“Hikers”。"
    group_id = created["group"]["group_id"]
    deliveries = pushing.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]
    assert deliveries["complete"]
    pushes = {row["kind"]: row["pushed"] for row in deliveries["deliveries"] if row["channel"] == "push"}
    assert pushes == {"group.creation.confirmed": 0, "group.invitation.received": 1}
    lines = [line for line in pushing.audit_lines() if line.get("channel") == "push" and "pushed" in line]
    assert sorted((line["pushed"], line["no_device"]) for line in lines) == [(0, 1), (1, 2)]


def test_a_device_that_reads_v1_gets_v1(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE | {"accepts": "v1"})
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    (push,) = pushed()
    assert json.loads(push["data"]["message"])["invitedUserList"][0]["userID"] == "ben"


def test_a_forgotten_device_gets_nothing_and_is_forgotten_once(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE)
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 204
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 404
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    assert pushed() == []


def test_apns_tokens_mean_the_same_in_either_case(pushing: World) -> None:
    sns = boto3.client("sns", REGION)
    made = sns.create_platform_application(Name="herald", Platform="APNS", Attributes={})
    pushing.configure("ApnsApplicationArn", made["PlatformApplicationArn"])
    for user, token in (("ben", "ab" * 32), ("chen", "AB" * 32)):
        device = {"platform": "apns", "token": token}
        assert pushing.send("PUT", "/me/devices/phone", user, device)["status"] == 200
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 404


def test_there_is_no_endpoint_made_for_one_device_too_many(pushing: World) -> None:
    for number in range(11):
        device = PHONE | {"token": f"{PHONE['token']}{number}"}
        answer = pushing.send("PUT", f"/me/devices/d{number}", "ben", device)
    assert (answer["status"], answer["body"]["type"]) == (409, "urn:herald:problem:too-many-devices")
    assert len(sns_backends[DEFAULT_ACCOUNT_ID][REGION].platform_endpoints) == 10


def test_somebody_elses_device_is_as_unknown_as_one_that_does_not_exist(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE)
    answer = pushing.send("DELETE", "/me/devices/phone", "eve")
    assert (answer["status"], answer["body"]["errors"][0]["parameter"]) == (404, "device_id")
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    assert len(pushed()) == 1


def test_who_has_muted_pushes_still_finds_everything_in_the_inbox(pushing: World) -> None:
    pushing.send("PUT", "/me/devices/phone", "ben", PHONE)
    pushing.send("PUT", "/me/preferences", "ben", {"push": {"muted": True}})
    pushing.request("POST", "/groups", "alice", GROUP)
    pushing.settle()
    assert pushed() == []
    assert len(pushing.request("GET", "/me/notifications", "ben")[1]["notifications"]) == 1


@pytest.mark.parametrize(
    ("accepted", "preferred", "body"),
    [
        ("zh-CN", None, "Alice邀请你加入“Hikers”。"),
        ("fr", "zh-CN", "Alice邀请你加入“Hikers”。"),
        ("", "zh-CN", "Alice邀请你加入“Hikers”。"),
        ("en", "zh-CN", "Alice invited you to “Hikers”."),
        ("", None, "Alice invited you to “Hikers”."),
    ],
)
def test_an_inbox_is_read_in_the_language_of_its_reader(
    world: World, accepted: str, preferred: str | None, body: str
) -> None:
    if preferred:
        world.send("PUT", "/me/preferences", "ben", {"locale": preferred})
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    headers = {"Accept-Language": accepted} if accepted else {}
    (notification,) = world.send("GET", "/me/notifications", "ben", headers=headers)["body"]["notifications"]
    assert (notification["body"], notification["title"]) == (body, "Hikers")


def test_an_inbox_can_be_read_in_v1(world: World) -> None:
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    invited = world.send("GET", "/me/notifications", "ben", headers={"Accept": V1})
    assert invited["headers"]["Content-Type"] == V1
    (message,) = invited["body"]["notifications"]
    assert message["contentType"] == 1509
    detail = detail_of(json.dumps(message))
    assert detail["invitedUserList"][0]["userID"] == "ben"
    assert detail["inviterUser"]["nickname"] == "Alice"
    (confirmed,) = world.send("GET", "/me/notifications", "alice", headers={"Accept": V1})["body"]["notifications"]
    assert confirmed["contentType"] == 1501
    assert message["isRead"] is False
    through = {"through": detail["herald"]["notification_id"]}
    assert world.send("POST", "/me/notifications/read", "ben", through)["status"] == 204
    (again,) = world.send("GET", "/me/notifications", "ben", headers={"Accept": V1})["body"]["notifications"]
    assert (again["isRead"], again["clientMsgID"]) == (True, message["clientMsgID"])


def test_messages_that_differ_have_different_names_in_v1(world: World) -> None:
    world.configure("GatewayFormat", "v1")
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    (to_group,) = [json.loads(message["Body"]) for message in world.messages("GatewayQueue")]
    (to_creator,) = world.send("GET", "/me/notifications", "alice", headers={"Accept": V1})["body"]["notifications"]
    assert to_group["clientMsgID"] != to_creator["clientMsgID"]


@pytest.mark.parametrize(("listed", "level"), [(["ben", "ops"], 20), (["ben"], 60)])
def test_an_operator_acts_in_v1_as_what_she_is_in_the_group(world: World, listed: list[str], level: int) -> None:
    world.configure("GatewayFormat", "v1")
    body = {"name": "Hikers", "group_type": "work", "owner": "olga", "members": listed}
    assert world.request("POST", "/groups", "ops", body, roles="admin")[0] == 201
    world.settle()
    (message,) = world.messages("GatewayQueue")
    assert detail_of(message["Body"])["opUser"]["roleLevel"] == level


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/*;q=0.5", "application/json"),
        ("text/html, application/json;q=0.9", "application/json"),
        (f"{V1};q=0.5, application/json", "application/json"),
        (f"application/json;q=0.1, {V1}", V1),
        ("application/vnd.herald.v2+json", "application/vnd.herald.v2+json"),
        ("application/json;q=0, */*", "application/vnd.herald.v2+json"),
    ],
)
def test_the_format_is_negotiated(world: World, accept: str, media_type: str) -> None:
    answer = world.send("GET", "/me/notifications", "ben", headers={"Accept": accept})
    assert (answer["status"], answer["headers"]["Content-Type"]) == (200, media_type)


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/vnd.herald.v9+json", "?"])
def test_what_no_client_of_ours_reads_is_406(world: World, accept: str) -> None:
    answer = world.send("GET", "/me/notifications", "ben", headers={"Accept": accept})
    assert (answer["status"], answer["body"]["errors"][0]["header"]) == (406, "Accept")
