"""The list of a user's devices."""

from typing import Any

import pytest

from tests.support.operations import allow_pushes
from tests.support.world import World

TOKEN = "token-of-ben:".ljust(60, "t")


@pytest.fixture
def pushing(world: World) -> World:
    allow_pushes(world)
    return world


def register(world: World, device_id: str, **changes: Any) -> None:
    device = {"platform": "fcm", "token": f"{device_id}-{TOKEN}", **changes}
    assert world.request("PUT", f"/me/devices/{device_id}", "ben", device)[0] == 200


def test_a_user_without_devices_has_an_empty_list(world: World) -> None:
    assert world.request("GET", "/me/devices", "ben") == (200, {"devices": [], "unreadable": [], "limit": 10})


def test_devices_are_listed_with_their_last_registration_the_longest_unused_first(pushing: World) -> None:
    register(pushing, "phone", locale="zh-CN", accepts="v1")
    pushing.clock.advance(60)
    register(pushing, "tablet")
    pushing.clock.advance(60)
    register(pushing, "phone", locale="fr")
    _, listed = pushing.request("GET", "/me/devices", "ben")
    tablet, phone = listed["devices"]
    assert phone.keys() == {"device_id", "platform", "locale", "accepts", "registered_at"}
    assert (tablet["device_id"], phone["device_id"], phone["locale"]) == ("tablet", "phone", "fr")
    assert tablet["registered_at"] < phone["registered_at"]
    assert phone["registered_at"].endswith("Z")


def test_no_token_is_in_any_answer_and_no_answer_is_kept_by_caches(pushing: World) -> None:
    register(pushing, "phone")
    answer = pushing.send("GET", "/me/devices", "ben")
    assert "token" not in str(answer["body"])
    assert answer["headers"]["Cache-Control"] == "no-store"


def test_nobody_sees_another_users_devices(pushing: World) -> None:
    register(pushing, "phone")
    assert pushing.request("GET", "/me/devices", "eve")[1]["devices"] == []


def test_a_device_of_a_newer_version_is_listed_by_its_id_and_can_be_deleted(pushing: World) -> None:
    register(pushing, "phone")
    pushing.backing.dynamodb.update_item(
        TableName=pushing.backing.name_of("SettingsTable"),
        Key={"PK": {"S": "USER#ben"}, "SK": {"S": "PROFILE"}},
        UpdateExpression="SET devices.watch = :newer",
        ExpressionAttributeValues={":newer": {"M": {"platform": {"S": "hms"}}}},
    )
    _, listed = pushing.request("GET", "/me/devices", "ben")
    assert ([each["device_id"] for each in listed["devices"]], listed["unreadable"]) == (["phone"], ["watch"])
    assert pushing.send("DELETE", "/me/devices/watch", "ben")["status"] == 204
    assert pushing.request("GET", "/me/devices", "ben")[1]["unreadable"] == []
    assert pushing.send("DELETE", "/me/devices/watch", "ben")["status"] == 404
