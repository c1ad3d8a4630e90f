"""One account cannot flood others' inboxes."""

import pytest

from tests.integration.conftest import Create
from tests.support.builders import users
from tests.support.world import World

BODY = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"]}
HOUR = 3600


@pytest.fixture
def limited(world: World) -> World:
    world.configure("CreationsPerHour", "2")
    world.configure("InvitationsPerHour", "10")
    return world


def test_a_user_over_the_quota_gets_the_time_to_retry(limited: World) -> None:
    for _ in range(2):
        assert limited.request("POST", "/groups", "eve", BODY)[0] == 201
    answer = limited.send("POST", "/groups", "eve", BODY)
    assert (answer["status"], answer["body"]["type"]) == (429, "urn:herald:problem:too-many-creations")
    assert answer["body"]["retryable"]
    assert limited.request("POST", "/groups", "dara", BODY)[0] == 201
    limited.clock.advance(int(answer["headers"]["Retry-After"]))
    assert limited.request("POST", "/groups", "eve", BODY)[0] == 201


def test_nothing_is_written_of_a_group_beyond_the_limit(limited: World) -> None:
    body = BODY | {"members": list(users(6))}
    assert limited.request("POST", "/groups", "eve", body)[0] == 201
    assert limited.request("POST", "/groups", "eve", body)[0] == 429
    assert len(limited.items("GroupsTable")) == 1
    status, problem = limited.request("POST", "/groups", "ana", BODY | {"members": list(users(11))})
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/members")


def test_a_chat_back_end_that_creates_for_others_has_no_limit(limited: World) -> None:
    for number in range(4):
        body = BODY | {"owner": f"owner-{number}"}
        assert limited.request("POST", "/groups", "backend", body, roles="admin")[0] == 201


def test_a_count_expires_with_its_hour(world: World, create: Create) -> None:
    create(2)
    (count,) = [item for item in world.items("InboxTable") if item["SK"]["S"].startswith("CREATED#")]
    assert HOUR <= int(count["expires_at"]["N"]) - world.clock.now // 1000 <= 2 * HOUR


def test_no_count_is_kept_where_there_is_no_limit(world: World, create: Create) -> None:
    world.configure("CreationsPerHour", "0")
    world.configure("InvitationsPerHour", "0")
    create(2)
    assert world.items("InboxTable") == []
