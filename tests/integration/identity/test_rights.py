"""Who may do what: every operation of the API, sent by everyone that there is around a group."""

from typing import Any

import pytest

from tests.integration.conftest import Create
from tests.support.builders import users
from tests.support.operations import (
    FIRST,
    GROUP,
    NEW_GROUP,
    PEOPLE,
    PHONE,
    POLICY,
    PREFERENCES,
    REQUESTS,
    SECOND,
    Request,
    allow_pushes,
    device,
    documented,
    found_group,
    roles_of,
)
from tests.support.prepared import prepared
from tests.support.world import World

Statuses = dict[str, int]


def everyone(status: int) -> Statuses:
    return dict.fromkeys(PEOPLE, status)


MEMBERS_AND_APP_ADMINS = everyone(200) | {"creator": 404, "stranger": 404}
APP_ADMINS = everyone(403) | {"app admin": 200}
RIGHTS: dict[str, Statuses] = {
    "POST /groups": everyone(201),
    "GET /groups/{group_id}": MEMBERS_AND_APP_ADMINS,
    "GET /groups/{group_id}/members": MEMBERS_AND_APP_ADMINS,
    "GET /groups/{group_id}/deliveries": everyone(200) | {"member": 403, "stranger": 404},
    "GET /me/notifications": everyone(200),
    "GET /me/notifications/unread": everyone(200),
    "POST /me/notifications/read": everyone(404),
    "GET /me/preferences": everyone(200),
    "PUT /me/preferences": everyone(200),
    "GET /me/devices": everyone(200),
    "PUT /me/devices/{device_id}": everyone(200),
    "DELETE /me/devices/{device_id}": everyone(404),
    "GET /policies": APP_ADMINS,
    "POST /policies/preview": APP_ADMINS,
    "GET /policies/{scope}": APP_ADMINS,
    "PUT /policies/{scope}": APP_ADMINS,
    "DELETE /policies/{scope}": APP_ADMINS,
    "GET /policies/{scope}/versions": APP_ADMINS,
    "GET /policies/group_type/{group_type}": APP_ADMINS,
    "PUT /policies/group_type/{group_type}": APP_ADMINS,
    "DELETE /policies/group_type/{group_type}": APP_ADMINS,
    "GET /policies/group_type/{group_type}/versions": APP_ADMINS,
    "GET /health": everyone(200),
}
"""What each request of `REQUESTS` is answered with. Nobody has the device or the notification that those name."""

UNKNOWN: dict[str, Request] = {
    "GET /groups/{group_id}": Request("GET /groups/{group_id}", "/groups/nothing"),
    "GET /groups/{group_id}/members": Request("GET /groups/{group_id}/members", "/groups/nothing/members"),
    "GET /groups/{group_id}/deliveries": Request("GET /groups/{group_id}/deliveries", "/groups/nothing/deliveries"),
    "DELETE /me/devices/{device_id}": Request("DELETE /me/devices/{device_id}", "/me/devices/nothing"),
}
"""The requests of `REQUESTS` whose address names what is somebody's, about what is nobody's."""


def group_with_pushes(world: World) -> None:
    allow_pushes(world)
    found_group(world)


@pytest.fixture
def group(world: World) -> World:
    """A stack with one group, whose people have been told, and which pushes."""
    return prepared(world, group_with_pushes)


def by_everyone(world: World, request: Request) -> Statuses:
    return {caller: request.send(world, user, roles_of(caller))["status"] for caller, user in PEOPLE.items()}


def test_every_operation_of_the_document_is_in_the_matrix(world: World) -> None:
    assert set(RIGHTS) == set(REQUESTS) == documented(world)


@pytest.mark.parametrize("operation", RIGHTS)
def test_who_may_use_an_operation(group: World, operation: str) -> None:
    request = REQUESTS[operation]
    if request.headers == SECOND:
        REQUESTS[operation.replace("DELETE", "PUT")].send(group, "root", "admin")
    assert by_everyone(group, request) == RIGHTS[operation]


def test_only_an_app_admin_creates_for_another_owner(group: World) -> None:
    for_zoe = Request("POST /groups", "/groups", NEW_GROUP | {"owner": "zoe", "members": ["yan"]})
    assert by_everyone(group, for_zoe) == everyone(403) | {"app admin": 201}


@pytest.mark.parametrize("place", [0, 599, 1_198])
def test_members_of_a_group_of_many_chunks_see_it_in_every_chunk(world: World, create: Create, place: int) -> None:
    group_id = create(1_200)
    for rest, status in (("", 200), ("/members", 200), ("/deliveries", 403)):
        assert world.request("GET", f"/groups/{group_id}{rest}", users(1_199)[place])[0] == status
        assert world.request("GET", f"/groups/{group_id}{rest}", f"{users(1_199)[place]}x")[0] == 404


def answers_alike(world: World, user: str, one: Request, other: Request) -> None:
    """Assert that a user cannot tell the one from the other, by status, headers or body."""
    found, expected = one.send(world, user), other.send(world, user)
    assert found == expected
    assert found["status"] in (204, 400, 403, 404)


def test_every_address_of_something_that_has_an_owner_is_looked_at(world: World) -> None:
    named = {operation for operation in documented(world) if "{group_id}" in operation or "{device_id}" in operation}
    assert set(UNKNOWN) == named - {"PUT /me/devices/{device_id}"}  # Which makes what it names.


@pytest.mark.parametrize("operation", UNKNOWN)
def test_what_is_not_yours_is_as_unknown_as_what_does_not_exist(group: World, operation: str) -> None:
    REQUESTS["PUT /me/devices/{device_id}"].send(group, "ben")
    answers_alike(group, "eve", REQUESTS[operation], UNKNOWN[operation])


@pytest.mark.parametrize("operation", ["GET /groups/{group_id}", "GET /groups/{group_id}/members"])
def test_a_group_is_unknown_to_its_creator_who_is_not_in_it(group: World, operation: str) -> None:
    answers_alike(group, "carl", REQUESTS[operation], UNKNOWN[operation])


def test_another_limit_or_the_cursor_of_a_member_shows_a_stranger_nothing(group: World) -> None:
    cursor = group.request("GET", f"/groups/{GROUP}/members", "ben", query={"limit": "1"})[1]["next_cursor"]
    for query in ({"limit": "1"}, {"cursor": cursor}):
        there, nowhere = (
            group.send("GET", f"/groups/{name}/members", "eve", query=query) for name in (GROUP, "nothing")
        )
        assert there == nowhere
        assert there["status"] == 404


def notification_of(world: World, user: str) -> str:
    (found,) = world.request("GET", "/me/notifications", user)[1]["notifications"]
    notification_id: str = found["notification_id"]
    return notification_id


def reading(through: str) -> Request:
    return Request("POST /me/notifications/read", "/me/notifications/read", {"through": through})


@pytest.mark.parametrize("reader", ["eve", "olga", "root"])
def test_anothers_notification_is_as_unknown_as_one_that_does_not_exist(group: World, reader: str) -> None:
    through = notification_of(group, "ben")
    answers_alike(group, reader, reading(through), reading("6a32c0de-0000-5000-8000-000000000000"))
    assert group.request("GET", "/me/notifications/unread", "ben")[1] == {"unread": 1}
    assert reading(through).send(group, "ben")["status"] == 204
    assert group.request("GET", "/me/notifications/unread", "ben")[1] == {"unread": 0}


def test_a_cursor_of_anothers_inbox_shows_ones_own(group: World) -> None:
    for name in ("second", "third"):
        group.request("POST", "/groups", "olga", NEW_GROUP | {"group_id": name, "members": ["ben"]})
    group.settle()
    _, page = group.request("GET", "/me/notifications", "ben", query={"limit": "1"})
    query = {"cursor": page["next_cursor"]}
    assert len(group.request("GET", "/me/notifications", "ben", query=query)[1]["notifications"]) == 2
    assert group.request("GET", "/me/notifications", "eve", query=query)[1]["notifications"] == []
    (own,) = group.request("GET", "/me/notifications", "ada", query=query)[1]["notifications"]
    assert own["role"] == "admin"


def test_an_app_admin_reads_only_their_own_inbox(group: World) -> None:
    assert group.request("GET", "/me/notifications", "root", roles="admin")[1]["notifications"] == []
    assert group.request("GET", "/me/notifications/unread", "root", roles="admin")[1] == {"unread": 0}


def test_preferences_are_ones_own(group: World) -> None:
    assert group.request("PUT", "/me/preferences", "ben", PREFERENCES)[0] == 200
    assert group.request("PUT", "/me/preferences", "eve", PREFERENCES | {"locale": "fr"})[0] == 200
    assert group.request("GET", "/me/preferences", "ben")[1] == PREFERENCES
    assert group.request("GET", "/me/preferences", "olga")[1]["locale"] is None


def devices_of(world: World, user: str) -> list[Any]:
    rows = [item for item in world.items("SettingsTable") if item["PK"]["S"] == f"USER#{user}"]
    return [row for row in rows if PHONE in str(row)]


def test_a_device_of_the_same_name_is_another_for_everyone(group: World) -> None:
    for user in ("ben", "eve"):
        assert group.request("PUT", f"/me/devices/{PHONE}", user, device(f"token-of-{user}"))[0] == 200
    bens = devices_of(group, "ben")
    assert group.request("DELETE", f"/me/devices/{PHONE}", "eve")[0] == 204
    assert devices_of(group, "eve") == []
    assert devices_of(group, "ben") == bens != []
    assert group.request("DELETE", f"/me/devices/{PHONE}", "ben")[0] == 204


def test_anothers_idempotency_key_gives_nobody_their_answer(group: World) -> None:
    request = Request("POST /groups", "/groups", NEW_GROUP, {"Idempotency-Key": "the-same"})
    bens, eves, again = (request.send(group, user)["body"]["group"] for user in ("ben", "eve", "ben"))
    assert bens["group_id"] != eves["group_id"]
    assert (bens["owner"], eves["owner"]) == ("ben", "eve")
    assert again == bens


@pytest.mark.parametrize("user", ["ben", "eve"])
def test_a_group_id_that_is_taken_says_nothing_of_the_group(group: World, user: str) -> None:
    status, problem = group.request("POST", "/groups", user, NEW_GROUP | {"group_id": GROUP})
    assert status == 409
    assert not {"Hikers", *PEOPLE.values()} & set(str(problem).replace("'", " ").split())


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_whether_there_is_a_scope_is_for_app_admins_to_know(group: World, method: str) -> None:
    body = POLICY if method == "PUT" else None
    there, nowhere = (
        group.send(method, f"/policies/{scope}", "olga", body, headers=FIRST) for scope in ("default", "nothing")
    )
    assert there == nowhere
    assert there["status"] == 403
