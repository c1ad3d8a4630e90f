"""Null in an optional field is the same as leaving the field out, everywhere: generated clients send it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.refusals import VALID
from tests.support.world import World

KEY = {"Idempotency-Key": "k"}
OPTIONAL = [
    "admins",
    "owner",
    "group_id",
    "introduction",
    "announcement",
    "face_url",
    "ex",
    "settings",
    "notifications",
]
NESTED: list[dict[str, Any]] = [
    {"settings": {"need_verification": None, "look_member_info": None, "apply_member_friend": None}},
    {"notifications": {"level": None, "channels": None}},
    dict.fromkeys(OPTIONAL),
]
POLICY: dict[str, Any] = {
    "level": None,
    "kinds": {
        "group.creation.confirmed": None,
        "group.invitation.received": {
            "enabled": None,
            "channels": None,
            "member_sample": None,
            "required": None,
            "words": None,
            "blocks": None,
        },
    },
    "push_limit": None,
    "default_locale": None,
    "override": None,
}


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    return value


@pytest.mark.parametrize("nulls", [*({name: None} for name in OPTIONAL), *NESTED], ids=str)
def test_a_group_with_nulls_is_the_same_request_as_without(world: World, nulls: dict[str, Any]) -> None:
    status, first = world.request("POST", "/groups", "ana", VALID | nulls, headers=KEY)
    again = world.send("POST", "/groups", "ana", VALID, headers=KEY)
    assert (status, again["status"]) == (201, 201)
    assert again["headers"]["Idempotent-Replayed"] == "true"
    assert again["body"] == first


def parts(policy: Any) -> Iterator[Any]:
    """Yield the policy with one null after the other, each alone, and with all."""
    yield policy
    for name, value in policy.items():
        if value is None:
            yield {name: None}
        elif isinstance(value, dict):
            yield from ({name: part} for part in parts(value))


@pytest.mark.parametrize("policy", [*parts(POLICY), {"kinds": None}], ids=str)
def test_a_policy_with_nulls_is_the_same_as_without(shared: World, policy: dict[str, Any]) -> None:
    preview = {"group": VALID, "locales": None}
    status, with_nulls = shared.request("POST", "/policies/preview", "ops", preview | {"policy": policy}, roles="admin")
    _, bare = shared.request(
        "POST", "/policies/preview", "ops", {"group": VALID, "policy": without_nulls(policy)}, roles="admin"
    )
    assert status == 200
    assert with_nulls["rulings"] == bare["rulings"]
    assert with_nulls["notifications"][0]["worded_in"] == bare["notifications"][0]["worded_in"]


def test_a_policy_is_set_with_nulls_and_shown_with_its_defaults(world: World) -> None:
    put = world.send("PUT", "/policies/default", "ops", POLICY, roles="admin", headers={"If-Match": '"0"'})
    assert put["status"] == 200
    assert put["body"]["policy"]["level"] == "standard"
    assert put["body"]["policy"]["kinds"]["group.invitation.received"]["member_sample"] == 3


@pytest.mark.parametrize(
    "preferences",
    [
        {"push": None, "quiet_hours": None, "locale": None},
        {"push": {"muted": None, "muted_group_types": None}},
    ],
    ids=str,
)
def test_preferences_with_nulls_have_their_defaults(world: World, preferences: dict[str, Any]) -> None:
    status, answer = world.request("PUT", "/me/preferences", "ana", preferences)
    assert (status, answer["push"]) == (200, {"muted": False, "muted_group_types": []})


def test_a_mark_with_nulls_is_looked_for_like_one_without(world: World) -> None:
    world.request("POST", "/groups", "ana", VALID)
    world.settle()
    (note,) = world.request("GET", "/me/notifications", "ben")[1]["notifications"]
    mark = {"through": note["notification_id"], "created_at": None}
    assert world.request("POST", "/me/notifications/read", "ben", mark)[0] == 204
    assert world.request("GET", "/me/notifications/unread", "ben")[1] == {"unread": 0}


def test_a_device_with_nulls_is_taken_as_one_without(shared: World) -> None:
    phone = {"platform": "fcm", "token": "dGVzdC10b2tlbi1vZi1hLXBob25l:APA91b", "locale": None, "accepts": None}
    status, problem = shared.request("PUT", "/me/devices/phone", "ana", phone)
    assert (status, problem["type"]) == (422, "urn:herald:problem:push-not-configured")  # Nothing is wrong with it.


@pytest.mark.parametrize("name", ["name", "group_type", "members"])
def test_null_in_a_required_field_is_refused(shared: World, name: str) -> None:
    status, problem = shared.request("POST", "/groups", "ana", VALID | {name: None})
    assert (status, problem["errors"][0]["pointer"]) == (422, f"#/{name}")


@pytest.mark.parametrize("body", [{"colour": None}, {"settings": {"colour": None}}, {"members": ["ben", None]}])
def test_null_does_not_hide_an_unknown_field_or_an_entry_of_a_list(shared: World, body: dict[str, Any]) -> None:
    assert shared.request("POST", "/groups", "ana", VALID | body)[0] == 422
