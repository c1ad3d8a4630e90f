"""A retry gets the first answer; anything else under the same name is told apart."""

from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.builders import users
from tests.support.world import World

BODY: dict[str, Any] = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"]}
KEY = {"Idempotency-Key": "first"}


def post(world: World, body: dict[str, Any], user: str = "alice", **headers: str) -> dict[str, Any]:
    answer: dict[str, Any] = world.invoke("ApiFunction", api_event("POST", "/groups", user, body, headers=headers))
    return answer


def replayed(answer: dict[str, Any]) -> bool:
    return bool(answer["multiValueHeaders"].get("Idempotent-Replayed") == ["true"])


@pytest.mark.parametrize("size", [3, 501])
def test_a_retry_gets_the_first_answer_byte_for_byte_and_says_so(world: World, size: int) -> None:
    body = BODY | {"members": list(users(size - 1)), "ex": '{"k": [1, 2]}', "admins": ["ada"]}
    first, second = post(world, body, **KEY), post(world, body, **KEY)
    assert (first["statusCode"], second["statusCode"]) == (201, 201)
    assert first["body"] == second["body"]
    assert not replayed(first)
    assert replayed(second)
    assert first["multiValueHeaders"]["Location"] == second["multiValueHeaders"]["Location"]


def test_a_retry_may_spell_the_same_request_otherwise(world: World) -> None:
    first = post(world, BODY, **KEY)
    again = post(world, BODY | {"members": ["chen", "ben"], "owner": "alice"}, **{"idempotency-key": '"first"'})
    assert again["body"] == first["body"]


def test_the_location_is_where_the_group_is(world: World) -> None:
    answer = post(world, BODY | {"group_id": "hikers"})
    assert answer["multiValueHeaders"]["Location"] == ["/v1/groups/hikers"]


def test_the_same_key_with_another_request_is_refused(world: World) -> None:
    post(world, BODY, **KEY)
    answer = post(world, BODY | {"name": "Walkers"}, **KEY)
    assert answer["statusCode"] == 422
    assert "Idempotency-Key" in answer["body"]
    assert len(world.items("GroupsTable")) == 1


def test_the_same_key_of_another_caller_is_another_key(world: World) -> None:
    assert post(world, BODY, **KEY)["statusCode"] == 201
    assert post(world, BODY, user="dora", **KEY)["statusCode"] == 201
    assert len(world.items("GroupsTable")) == 2


def test_without_a_key_the_same_request_makes_another_group(world: World) -> None:
    post(world, BODY)
    post(world, BODY)
    assert len(world.items("GroupsTable")) == 2


def test_an_own_group_id_makes_the_request_repeatable_by_itself(world: World) -> None:
    body = BODY | {"group_id": "hikers"}
    first, second = post(world, body), post(world, body)
    assert replayed(second)
    assert first["body"] == second["body"]


@pytest.mark.parametrize(("change", "user"), [({"name": "Walkers"}, "alice"), ({}, "dora")])
def test_a_taken_group_id_is_a_conflict(world: World, change: dict[str, Any], user: str) -> None:
    body = BODY | {"group_id": "hikers"}
    post(world, body)
    answer = post(world, body | change, user=user)
    assert answer["statusCode"] == 409
    assert "#/group_id" in answer["body"]


def test_a_key_and_an_own_group_id_go_together(world: World) -> None:
    body = BODY | {"group_id": "hikers"}
    assert not replayed(post(world, body, **KEY))
    assert replayed(post(world, body, **KEY))
    assert post(world, body | {"group_id": "walkers"}, **KEY)["statusCode"] == 422
    assert post(world, BODY, **KEY)["statusCode"] == 422
    assert post(world, body | {"name": "Walkers"}, **{"Idempotency-Key": "second"})["statusCode"] == 409
    assert world.request("GET", "/groups/walkers", "alice")[0] == 404


def test_a_key_that_first_comes_with_a_repetition_is_used_from_then_on(world: World) -> None:
    body = BODY | {"group_id": "hikers"}
    post(world, body)
    assert replayed(post(world, body, **KEY))
    assert post(world, BODY | {"name": "Other"}, **KEY)["statusCode"] == 422
    assert replayed(post(world, body, **KEY))


def test_a_key_that_is_used_elsewhere_does_not_repeat_another_group(world: World) -> None:
    post(world, BODY | {"group_id": "hikers"})
    post(world, BODY | {"group_id": "walkers"}, **KEY)
    assert post(world, BODY | {"group_id": "hikers"}, **KEY)["statusCode"] == 422


def test_the_location_has_no_second_slash(world: World) -> None:
    event = api_event("POST", "/groups/", "alice", BODY | {"group_id": "hikers"})
    assert world.invoke("ApiFunction", event)["multiValueHeaders"]["Location"] == ["/v1/groups/hikers"]


def test_a_claimed_key_notifies_nobody(world: World) -> None:
    post(world, BODY | {"group_id": "hikers"}, **KEY)
    world.settle()
    assert len(world.notifications()) == 3
