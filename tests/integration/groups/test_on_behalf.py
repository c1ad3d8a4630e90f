"""A back end creates groups on behalf of users: they are confirmed and invite; the back end is nobody to them."""

import json
from typing import Any

import pytest

from tests.support.openim import detail_of
from tests.support.world import World

BACKEND = "backend"
ANA = {"user_id": "ana", "name": "Ana", "face_url": "https://cdn.example.com/ana.png"}
GROUP = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"], "group_id": "hikers"}


def create(world: World, **changes: Any) -> dict[str, Any]:
    """Create a group as the back end. Returns the answer."""
    status, created = world.request("POST", "/groups", BACKEND, GROUP | changes, roles="admin")
    assert status == 201, created
    world.settle()
    answer: dict[str, Any] = created
    return answer


def inbox(world: World, user: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.request("GET", "/me/notifications", user)[1]["notifications"]
    return found


def kinds(world: World, user: str) -> list[str]:
    return [each["kind"] for each in inbox(world, user)]


CONFIRMED, INVITED = ["group.creation.confirmed"], ["group.invitation.received"]


def test_members_read_the_users_name_and_the_user_is_confirmed(world: World) -> None:
    created = create(world, creator=ANA)
    assert created["group"]["creator"] == ANA
    assert (created["group"]["owner"], created["group"]["member_count"], created["recipients"]) == ("ana", 3, 3)
    (told,) = inbox(world, "ben")
    assert told["body"] == "Ana invited you to “Hikers”."
    assert told["inviter"] == ANA
    assert (kinds(world, "ana"), kinds(world, "ben"), kinds(world, "chen")) == (CONFIRMED, INVITED, INVITED)
    assert kinds(world, BACKEND) == []
    assert world.request("GET", "/me/notifications/unread", BACKEND)[1] == {"unread": 0}


def test_the_owner_is_the_creator_unless_another_one_is_named(world: World) -> None:
    created = create(world, owner="ana")
    assert created["group"]["creator"] == {"user_id": "ana", "name": "", "face_url": ""}
    assert created["recipients"] == 3
    assert (kinds(world, "ana"), kinds(world, BACKEND)) == (CONFIRMED, [])
    assert inbox(world, "ben")[0]["body"] == "ana invited you to “Hikers”."


def test_the_creator_may_be_somebody_else_than_the_owner(world: World) -> None:
    created = create(world, creator=ANA, owner="olga")
    assert (created["group"]["owner"], created["group"]["member_count"], created["recipients"]) == ("olga", 3, 4)
    assert (kinds(world, "ana"), kinds(world, "olga"), kinds(world, "ben")) == (CONFIRMED, INVITED, INVITED)
    assert {each["inviter"]["name"] for user in ("olga", "ben") for each in inbox(world, user)} == {"Ana"}
    assert world.request("GET", "/groups/hikers", "ana")[0] == 404
    assert world.request("GET", "/groups/hikers/deliveries", "ana")[1]["complete"] is True


@pytest.mark.parametrize(
    ("lists", "count", "roles"),
    [
        ({"members": ["ben", "ana"]}, 3, {"olga": "owner", "ben": "member", "ana": "member"}),
        ({"members": ["ben"], "admins": ["ana"]}, 3, {"olga": "owner", "ana": "admin", "ben": "member"}),
        ({"members": ["ana", "ben"], "admins": ["ana"]}, 3, {"olga": "owner", "ana": "admin", "ben": "member"}),
        ({"members": ["ana", "ben", "ana"]}, 3, {"olga": "owner", "ana": "member", "ben": "member"}),
        ({"members": ["ben", "olga", "ana"]}, 3, {"olga": "owner", "ana": "member", "ben": "member"}),
        ({"members": ["ben"], "admins": ["olga", "ana"]}, 3, {"olga": "owner", "ana": "admin", "ben": "member"}),
        ({"members": ["olga", "ben"], "admins": ["olga"]}, 2, {"olga": "owner", "ben": "member"}),
        ({"members": ["ana"]}, 2, {"olga": "owner", "ana": "member"}),
    ],
)
def test_owner_and_creator_may_be_listed_and_count_once(
    world: World, lists: dict[str, Any], count: int, roles: dict[str, str]
) -> None:
    created = create(world, creator=ANA, owner="olga", **lists)
    assert created["group"]["member_count"] == count
    assert created["recipients"] == len(roles.keys() | {"ana"})
    listed = world.request("GET", "/groups/hikers/members", "olga")[1]["members"]
    assert {each["user_id"]: each["role"] for each in listed} == roles
    assert len(listed) == count
    assert kinds(world, "ana") == CONFIRMED
    assert {user: kinds(world, user) for user in roles if user != "ana"} == {
        user: INVITED for user in roles if user != "ana"
    }


def test_an_ordinary_owner_may_be_listed_too(world: World) -> None:
    status, created = world.request("POST", "/groups", "ana", GROUP | {"members": ["ana", "ben"], "admins": ["ana"]})
    assert (status, created["group"]["member_count"], created["group"]["admins"]) == (201, 2, [])
    assert (created["recipients"], created["group"]["creator"]["name"]) == (2, "Ana")


def test_an_owner_alone_is_no_group_however_often_listed(world: World) -> None:
    status, problem = world.request("POST", "/groups", "ana", GROUP | {"members": ["ana", "ana"], "admins": ["ana"]})
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/members")


@pytest.mark.parametrize(
    ("lists", "pointer"),
    [
        ({"members": ["ben", "ben"]}, "#/members/1"),
        ({"members": ["ben"], "admins": ["ben"]}, "#/members/0"),
        ({"members": ["x"], "admins": ["ben", "ana", "ben"]}, "#/admins/2"),
    ],
)
def test_everybody_else_is_listed_once(world: World, lists: dict[str, Any], pointer: str) -> None:
    status, problem = world.request("POST", "/groups", BACKEND, GROUP | {"creator": ANA} | lists, roles="admin")
    assert (status, [each["pointer"] for each in problem["errors"]]) == (422, [pointer])


def test_a_group_of_10000_may_list_its_owner(world: World) -> None:
    members = [f"user-{number}" for number in range(9_999)]
    status, created = world.request("POST", "/groups", "ana", GROUP | {"members": ["ana", *members]})
    assert (status, created["group"]["member_count"], created["recipients"]) == (201, 10_000, 10_000)


@pytest.mark.parametrize("creator", [ANA, {"user_id": "eve"}, {"user_id": "eve", "name": "Ana"}])
def test_anybody_else_who_sends_a_creator_is_refused(world: World, creator: dict[str, str]) -> None:
    """Also a user who names themselves: name and face come from the token."""
    status, problem = world.request("POST", "/groups", "eve", GROUP | {"creator": creator})
    assert (status, problem["type"]) == (403, "urn:herald:problem:creator-not-allowed")
    assert problem["errors"][0]["pointer"] == "#/creator"
    assert world.items("GroupsTable") == []


def test_a_creator_of_null_is_none(world: World) -> None:
    nulls = {"creator": None, "owner": None}
    assert world.request("POST", "/groups", "ana", GROUP | nulls)[1]["group"]["creator"]["user_id"] == "ana"
    created = create(world, group_id="walkers", creator=ANA | {"name": None, "face_url": None})
    assert created["group"]["creator"] == {"user_id": "ana", "name": "", "face_url": ""}


def test_an_empty_name_is_none_and_the_id_is_shown(world: World) -> None:
    create(world, creator={"user_id": "ana", "name": "", "face_url": ""})
    assert inbox(world, "ben")[0]["body"] == "ana invited you to “Hikers”."


@pytest.mark.parametrize(
    ("creator", "pointer"),
    [
        ({}, "#/creator/user_id"),
        ({"user_id": "a b"}, "#/creator/user_id"),
        ({"user_id": None}, "#/creator/user_id"),
        ({"user_id": "ana", "name": "x" * 129}, "#/creator/name"),
        ({"user_id": "ana", "name": "\n"}, "#/creator/name"),
        ({"user_id": "ana", "name": "   "}, "#/creator/name"),
        ({"user_id": "ana", "name": 7}, "#/creator/name"),
        ({"user_id": "ana", "face_url": "javascript:alert(1)"}, "#/creator/face_url"),
        ({"user_id": "ana", "face_url": "https://e.com/" + "x" * 1_024}, "#/creator/face_url"),
        ({"user_id": "ana", "nickname": "Ana"}, "#/creator/nickname"),
        ("ana", "#/creator"),
        (["ana"], "#/creator"),
    ],
)
def test_a_creator_that_is_not_valid_is_named(world: World, creator: Any, pointer: str) -> None:
    for path, body, prefix in (
        ("/groups", GROUP | {"creator": creator}, "#"),
        ("/policies/preview", {"group": GROUP | {"creator": creator}}, "#/group"),
    ):
        status, problem = world.request("POST", path, BACKEND, body, roles="admin")
        assert (status, problem["errors"][0]["pointer"]) == (422, prefix + pointer.removeprefix("#"))
    assert world.items("GroupsTable") == []


def test_a_back_end_that_names_itself_has_its_own_name(world: World) -> None:
    created = create(world, creator={"user_id": BACKEND})
    assert created["group"]["creator"] == {"user_id": BACKEND, "name": "Backend", "face_url": ""}
    assert kinds(world, BACKEND) == CONFIRMED
    create(world, group_id="walkers", creator={"user_id": BACKEND, "name": "Support"})
    assert {each["inviter"]["name"] for each in inbox(world, "ben")} == {"Backend", "Support"}


@pytest.mark.parametrize("size", [3, 1_200])
def test_the_back_end_is_named_nowhere_but_in_the_audit_log(world: World, size: int) -> None:
    world.configure("GatewayFormat", "both")
    body = {"level": "full"}
    assert world.request("PUT", "/policies/default", "ops", body, roles="admin", headers={"If-Match": '"0"'})[0] == 200
    world.cold_start()
    created = create(world, creator=ANA, owner="olga", members=[f"m-{number}" for number in range(size)])
    shown = [created, world.request("GET", "/groups/hikers", "olga"), world.items("InboxTable")]
    shown += [world.request("GET", f"/groups/hikers/{what}", "ana") for what in ("deliveries",)]
    shown += [world.messages("GatewayQueue"), world.items("GroupsTable"), inbox(world, "m-0"), inbox(world, "ana")]
    assert BACKEND not in json.dumps(shown, default=str)
    assert BACKEND in json.dumps(world.audit_lines())


def test_v1_shows_the_user_who_acted(world: World) -> None:
    world.configure("GatewayFormat", "v1")
    create(world, creator=ANA, owner="olga", admins=["ana"])
    (message,) = world.messages("GatewayQueue")
    detail = detail_of(message["Body"])
    assert (detail["opUser"]["userID"], detail["opUser"]["nickname"]) == ("ana", "Ana")
    assert (detail["opUser"]["faceURL"], detail["opUser"]["roleLevel"]) == (ANA["face_url"], 60)
    assert (detail["group"]["creatorUserID"], detail["group"]["ownerUserID"]) == ("ana", "olga")
    assert {each["inviterUserID"] for each in detail["memberList"]} == {"ana"}
    v1 = {"Accept": "application/vnd.herald.v1+json"}
    (told,) = world.send("GET", "/me/notifications", "ben", headers=v1)["body"]["notifications"]
    assert told["sendID"] == "ana"


def test_the_audit_log_names_who_asked_and_for_whom(world: World) -> None:
    create(world, creator=ANA)
    world.request("POST", "/groups", BACKEND, GROUP | {"creator": ANA}, roles="admin")
    world.request("POST", "/groups", BACKEND, GROUP | {"creator": ANA, "name": "Walkers"}, roles="admin")
    about = [line for line in world.audit_lines() if line["event"].startswith(("request.", "group."))]
    assert [line["event"] for line in about] == ["group.committed", "group.replayed", "request.refused"]
    for line in about:
        assert (line["actor"], line["creator"]) == (BACKEND, "ana")
    assert {line["actor"] for line in world.audit_lines() if line["event"].startswith("notifications.")} == {"ana"}


def test_deliveries_are_for_creator_owner_and_admins(world: World) -> None:
    create(world, creator=ANA, owner="olga", admins=["ada"])
    answers = {user: world.request("GET", "/groups/hikers/deliveries", user)[0] for user in
               ("ana", "olga", "ada", "ben", BACKEND, "eve")}  # fmt: skip
    assert answers == {"ana": 200, "olga": 200, "ada": 200, "ben": 403, BACKEND: 404, "eve": 404}
    assert world.request("GET", "/groups/hikers/deliveries", BACKEND, roles="admin")[0] == 200


def test_the_preview_shows_the_user(world: World) -> None:
    body = {"group": GROUP | {"creator": ANA, "owner": "olga", "members": ["ana", "ben"]}, "locales": ["en"]}
    status, shown = world.request("POST", "/policies/preview", BACKEND, body, roles="admin")
    assert (status, shown["recipients"]) == (200, 3)
    by_role = {each["role"]: each for each in shown["notifications"]}
    assert (by_role["creator"]["user_id"], by_role["owner"]["user_id"]) == ("ana", "olga")
    assert by_role["member"]["inbox"]["en"]["v2"]["body"] == "Ana invited you to “Hikers”."
    assert BACKEND not in json.dumps(shown)


def test_neither_the_back_end_nor_the_user_uses_up_a_quota(world: World) -> None:
    world.configure("CreationsPerHour", "1")
    for number in range(3):
        create(world, creator=ANA, group_id=f"group-{number}")
    assert world.request("POST", "/groups", "ana", GROUP)[0] == 201
    assert world.request("POST", "/groups", "ana", GROUP | {"group_id": "more"})[0] == 429


KEY = {"Idempotency-Key": "k-1"}


def keyed(world: World, user: str = BACKEND, **changes: Any) -> tuple[int, Any]:
    body = {name: value for name, value in (GROUP | changes).items() if name != "group_id"}
    return world.request("POST", "/groups", user, body, roles="admin", headers=KEY)


def test_a_key_belongs_to_the_caller_and_a_retry_gets_the_first_answer(world: World) -> None:
    first = keyed(world, creator=ANA)
    assert keyed(world, creator=ANA) == first
    assert keyed(world, creator=ANA, owner="ana", members=["chen", "ana", "ben"]) == first
    other = keyed(world, user="ana")
    assert other[0] == 201
    assert other[1]["group"]["group_id"] != first[1]["group"]["group_id"]


@pytest.mark.parametrize(
    "changes",
    [
        {"creator": ANA | {"user_id": "zoe"}, "owner": "ana"},
        {"creator": ANA | {"name": "Anna"}},
        {"creator": ANA | {"face_url": ""}},
        {"creator": None, "owner": "ana"},
        {"creator": None},
        {"creator": ANA, "owner": "olga"},
    ],
)
def test_a_key_is_for_one_creator(world: World, changes: dict[str, Any]) -> None:
    assert keyed(world, creator=ANA)[0] == 201
    status, problem = keyed(world, **changes)
    assert (status, problem["type"]) == (422, "urn:herald:problem:idempotency-key-reused")


def test_a_creator_who_is_only_the_owner_is_no_other_request(world: World) -> None:
    first = keyed(world, owner="ana")
    assert keyed(world, creator={"user_id": "ana"}) == keyed(world, creator={"user_id": "ana"}, owner="ana") == first


def test_a_retry_of_a_group_from_before_gets_its_first_answer(world: World) -> None:
    """An earlier version took the back end itself for the creator."""
    status, first = keyed(world, owner="ana")
    world.settle()
    (item,) = (each for each in world.items("GroupsTable") if each["SK"]["S"] == "GROUP")
    before = {"M": {"user_id": {"S": BACKEND}, "name": {"S": "Backend"}, "face_url": {"S": ""}}}
    world.backing.dynamodb.put_item(TableName="GroupsTable", Item=item | {"creator": before})
    again = keyed(world, owner="ana")
    assert again[1]["group"] == first["group"] | {"creator": {"user_id": BACKEND, "name": "Backend", "face_url": ""}}
    assert (status, again[0], again[1]["recipients"]) == (201, 201, first["recipients"])
