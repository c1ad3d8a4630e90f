"""Every limit of a creation: accepted exactly at the limit, refused one beyond it."""

from typing import Any

import pytest

from tests.support.builders import users
from tests.support.refusals import VALID
from tests.support.world import World

MAX_ID = "i" * 64
URL = "https://example.com/"

LIMITS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "128 characters of a name": ({"name": "n" * 128}, {"name": "n" * 129}, "#/name"),
    "128 characters, not bytes": ({"name": "水" * 128}, {"name": "水" * 129}, "#/name"),
    "1 character of a name": ({"name": "n"}, {"name": ""}, "#/name"),
    "1,000 characters of an introduction": (
        {"introduction": "i" * 1_000},
        {"introduction": "i" * 1_001},
        "#/introduction",
    ),
    "4,000 characters of an announcement": (
        {"announcement": "a" * 4_000},
        {"announcement": "a" * 4_001},
        "#/announcement",
    ),
    "4,096 characters of ex": ({"ex": "e" * 4_096}, {"ex": "e" * 4_097}, "#/ex"),
    "1,024 characters of a face": (
        {"face_url": URL.ljust(1_024, "f")},
        {"face_url": URL.ljust(1_025, "f")},
        "#/face_url",
    ),
    "64 characters of a group id": ({"group_id": MAX_ID}, {"group_id": MAX_ID + "i"}, "#/group_id"),
    "64 characters of a member": ({"members": [MAX_ID]}, {"members": [MAX_ID + "i"]}, "#/members/0"),
    "64 characters of an admin": ({"admins": [MAX_ID]}, {"admins": [MAX_ID + "i"]}, "#/admins/0"),
    "1 member beside the owner": ({"members": ["ben"]}, {"members": []}, "#/members"),
    "1 admin beside the owner": ({"members": [], "admins": ["ben"]}, {"members": [], "admins": []}, "#/members"),
    "100 admins": ({"admins": list(users(100))}, {"admins": list(users(101))}, "#/admins"),
    "10,000 people": ({"members": list(users(9_999))}, {"members": list(users(10_000))}, "#/members"),
    "10,000 people with admins": (
        {"members": list(users(9_899)), "admins": list(users(100, "admin"))},
        {"members": list(users(9_900)), "admins": list(users(100, "admin"))},
        "#/members",
    ),
}


@pytest.mark.parametrize(("accepted", "refused", "pointer"), LIMITS.values(), ids=LIMITS)
def test_a_creation_is_accepted_at_a_limit_and_refused_beyond_it(
    world: World, accepted: dict[str, Any], refused: dict[str, Any], pointer: str
) -> None:
    assert world.request("POST", "/groups", "alice", VALID | accepted)[0] == 201
    answer = world.send("POST", "/groups", "alice", VALID | refused)
    assert answer["status"] == 422
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]


@pytest.mark.parametrize(("length", "status"), [(255, 201), (256, 400)])
def test_an_idempotency_key_has_at_most_255_characters(world: World, length: int, status: int) -> None:
    assert world.request("POST", "/groups", "alice", VALID, headers={"Idempotency-Key": "k" * length})[0] == status


@pytest.mark.parametrize(
    ("creations", "invitations", "sizes", "statuses"),
    [
        (2, 0, [3, 3, 3], [201, 201, 429]),
        (0, 4, [3, 3, 2], [201, 201, 429]),
        (0, 4, [3, 4, 3], [201, 429, 201]),
        (0, 2, [3], [201]),
        (0, 1, [3], [422]),
        (3, 4, [2, 2, 2, 2], [201, 201, 201, 429]),
    ],
)
def test_a_quota_can_be_used_up_exactly(
    world: World, creations: int, invitations: int, sizes: list[int], statuses: list[int]
) -> None:
    """Quotas of 0 do not limit. A group that no hour allows is refused for good."""
    world.configure("CreationsPerHour", str(creations))
    world.configure("InvitationsPerHour", str(invitations))
    groups = [VALID | {"members": list(users(size - 1))} for size in sizes]
    assert [world.request("POST", "/groups", "alice", group)[0] for group in groups] == statuses


def test_a_quota_is_whole_again_with_the_next_hour_and_not_a_millisecond_before(world: World) -> None:
    world.configure("CreationsPerHour", "1")
    hour = 3_600_000
    assert world.request("POST", "/groups", "alice", VALID)[0] == 201
    world.clock.now += hour - world.clock.now % hour - 10  # Each read of the clock takes a millisecond.
    assert world.request("POST", "/groups", "alice", VALID)[0] == 429
    world.clock.now += hour - world.clock.now % hour
    assert world.request("POST", "/groups", "alice", VALID)[0] == 201


@pytest.mark.parametrize(("size", "chunks"), [(500, 1), (501, 2), (1_000, 2), (1_001, 3)])
def test_a_chunk_is_planned_for_every_500_members(world: World, size: int, chunks: int) -> None:
    assert world.request("POST", "/groups", "alice", VALID | {"members": list(users(size - 1))})[0] == 201
    assert len(world.items("GroupsTable")) == chunks


@pytest.mark.parametrize(("limit", "status"), [("1", 200), ("1000", 200), ("0", 400), ("1001", 400)])
def test_a_page_of_members_has_1_to_1000(world: World, limit: str, status: int) -> None:
    assert world.request("POST", "/groups", "alice", VALID | {"group_id": "g"})[0] == 201
    assert world.request("GET", "/groups/g/members", "alice", query={"limit": limit})[0] == status


def test_a_page_without_a_limit_has_100_members(world: World) -> None:
    body = VALID | {"members": list(users(101)), "group_id": "g"}
    assert world.request("POST", "/groups", "alice", body)[0] == 201
    _, page = world.request("GET", "/groups/g/members", "alice")
    assert len(page["members"]) == 100
    _, rest = world.request("GET", "/groups/g/members", "alice", query={"cursor": page["next_cursor"]})
    assert (len(rest["members"]), rest["next_cursor"]) == (2, None)
