"""User ids of identity providers go the whole way: into groups, inboxes, devices, cursors, v1 and the audit log."""

import json

import pytest
from herald.domain.identifiers import is_valid_id, is_valid_user_id

from herald_tools.commands.audit import queries
from herald_tools.commands.audit.query import matches
from tests.support.openim import detail_of
from tests.support.world import World

IDS = (
    "auth0|507f1f77bcf86cd799439011",
    "google-oauth2|108204268033311374519",
    "ana+work@example.com",
    "aBcDeFgHiJkLmNoPqRsTuVwXyZ012345@clients",
    "waad|x-1_2~3.4",
    "dGVzdA==",
    "f:eeeeeeee-ffff-0000-1111-222222222222:ana",
    "+49.170.5550100",
    "~",
    "=",
    "|",
    "|" * 64,
)
each_id = pytest.mark.parametrize("user", IDS)


@each_id
def test_such_a_user_creates_groups_and_is_notified(world: World, user: str) -> None:
    world.configure("GatewayFormat", "both")
    body = {"name": "Hikers", "group_type": "work", "members": ["ben"], "group_id": "hikers"}
    assert world.request("POST", "/groups", user, body)[0] == 201
    invited = {
        "name": "Walkers",
        "group_type": "work",
        "members": [user, "x"],
        "admins": ["a|b"],
        "group_id": "walkers",
    }
    assert world.request("POST", "/groups", "ben", invited)[0] == 201
    world.settle()
    shown = world.request("GET", "/me/notifications", user)[1]["notifications"]
    assert {each["kind"] for each in shown} == {"group.creation.confirmed", "group.invitation.received"}
    assert world.request("POST", "/me/notifications/read", user, {"through": shown[0]["notification_id"]})[0] == 204
    assert world.request("GET", "/me/notifications/unread", user)[1] == {"unread": 0}
    assert world.request("GET", "/groups/hikers/deliveries", user)[1]["complete"] is True
    tips = [
        detail_of(message["Body"]) for message in world.messages("GatewayQueue") if "contentType" in message["Body"]
    ]
    assert user in {tip["opUser"]["userID"] for tip in tips}
    assert world.messages("StreamDeadLetterQueue") == world.messages("InboxDeadLetterQueue") == []


@pytest.mark.parametrize("limit", ["1", "3"])
def test_members_with_such_ids_are_listed_page_by_page(world: World, limit: str) -> None:
    members, admins = list(IDS[:6]), list(IDS[6:10])
    body = {"name": "H", "group_type": "work", "members": members, "admins": admins, "owner": IDS[10]}
    group_id = world.request("POST", "/groups", IDS[10], body)[1]["group"]["group_id"]
    seen, query = [], {"limit": limit}
    while True:
        page = world.request("GET", f"/groups/{group_id}/members", IDS[10], query=query)[1]
        seen += [each["user_id"] for each in page["members"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [IDS[10], *sorted(admins), *sorted(members)]


def test_such_users_are_spread_over_chunks_and_each_is_told(world: World) -> None:
    members = [f"auth0|{number:024x}" for number in range(1_100)]
    body = {"name": "H", "group_type": "work", "members": members, "group_id": "hikers"}
    assert world.request("POST", "/groups", "auth0|ana", body)[0] == 201
    world.settle()
    assert world.request("GET", "/groups/hikers", members[-1])[0] == 200
    (invited,) = (
        each for each in world.request("GET", "/groups/hikers/deliveries", "auth0|ana")[1]["deliveries"]
        if (each["channel"], each["kind"]) == ("inbox", "group.invitation.received")
    )  # fmt: skip
    assert (invited["planned"], invited["done"]) == (1_100, 1_100)


@each_id
def test_devices_and_preferences_belong_to_such_users(world: World, user: str) -> None:
    preferences = {"locale": "de"}
    status, set_now = world.request("PUT", "/me/preferences", user, preferences)
    assert status == 200
    assert world.request("GET", "/me/preferences", user) == (200, set_now)
    assert world.request("GET", "/me/preferences", user + "x" if len(user) < 64 else "x")[1] != set_now


@each_id
def test_the_audit_log_is_searched_for_such_users(user: str) -> None:
    asked = queries.query("activity-of-a-user", user=user)
    assert matches(asked, {"actor": user, "recipient_ids": ""})
    assert matches(asked, {"actor": "x", "recipient_ids": f"a {user} z"})
    assert not matches(asked, {"actor": f"{user}0", "recipient_ids": f"{user}0 x{user}"})


def test_signs_that_mean_more_in_a_pattern_are_escaped_for_cloudwatch() -> None:
    assert r"/(^| )auth0\|a\+b=c~d( |$)/" in queries.query("activity-of-a-user", user="auth0|a+b=c~d").text


@pytest.mark.parametrize(
    "user", ["", "a b", "a#b", "a/b", "a\\b", "a\nb", "ana\n", "ä", "a%7Cb", "a,b", 'a"b', "a'b", "a{b}", "x" * 65]
)
def test_no_other_sign_is_a_part_of_a_user_id(world: World, user: str) -> None:
    body = {"name": "H", "group_type": "work", "members": [user]}
    status, problem = world.request("POST", "/groups", "ana", body)
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/members/0")
    assert "| + = ~" in problem["errors"][0]["detail"]
    with pytest.raises(ValueError, match="A user id"):
        queries.query("activity-of-a-user", user=user)


@pytest.mark.parametrize("sign", "|+=~")
def test_the_ids_of_groups_devices_and_operations_stay_as_they_are(world: World, sign: str) -> None:
    assert is_valid_user_id(sign)
    assert not is_valid_id(sign)
    body = {"name": "H", "group_type": "work", "members": ["ben"], "group_id": f"a{sign}b"}
    status, problem = world.request("POST", "/groups", "ana", body)
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/group_id")
    assert world.request("PUT", f"/me/devices/a{sign}b", "ana", {"platform": "fcm", "token": "t" * 30})[0] == 400
    world.request("POST", "/groups", "ana", body | {"group_id": "hikers"}, headers={"operationID": f"a{sign}b"})
    assert sign not in json.dumps([line["operation_id"] for line in world.audit_lines() if "operation_id" in line])
