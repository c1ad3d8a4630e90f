"""One account cannot flood others' inboxes."""

import secrets
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.integration.conftest import Create
from tests.integration.costs.test_calls import item_size
from tests.support.builders import users
from tests.support.faults import Choose, Fault
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
    (counter,) = [item for item in world.items("InboxTable") if item["SK"]["S"].startswith("CREATED#")]
    assert HOUR <= int(counter["expires_at"]["N"]) - world.clock.now // 1000 <= 2 * HOUR


def test_no_count_is_kept_where_there_is_no_limit(world: World, create: Create) -> None:
    world.configure("CreationsPerHour", "0")
    world.configure("InvitationsPerHour", "0")
    create(2)
    assert world.items("InboxTable") == []


def creations_of(world: World, user: str = "eve") -> int:
    """Return how many creations of a user are counted."""
    counters = [item for item in world.items("InboxTable") if item["SK"]["S"].startswith("CREATED#")]
    return sum(int(item["creations"]["N"]) for item in counters if item["PK"]["S"] == f"USER#{user}")


def with_key(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def failing(operation: str, fault: Fault, times: int = 1_000) -> Choose:
    """Return a source that gives the first calls of an operation a fault."""
    left = [fault] * times
    return lambda called: left.pop() if called == operation and left else None


@pytest.mark.parametrize(("size", "operation"), [(3, "PutItem"), (501, "TransactWriteItems")])
@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.LOST_BEFORE])
def test_a_creation_that_aws_surely_did_not_write_is_not_counted(
    world: World, size: int, operation: str, fault: Fault
) -> None:
    world.configure("CreationsPerHour", "2")
    body = BODY | {"members": list(users(size - 1))}
    world.calls.choose = failing(operation, fault)
    answers = [world.send("POST", "/groups", "eve", body, headers=with_key("one")) for _ in range(5)]
    assert {(answer["status"], answer["headers"]["Retry-After"]) for answer in answers} == {(503, "2")}
    assert creations_of(world) == 0
    world.calls.choose = lambda _: None
    assert world.request("POST", "/groups", "eve", body, headers=with_key("one"))[0] == 201
    assert creations_of(world) == 1


def test_a_creation_of_which_nobody_knows_whether_it_was_written_is_counted(world: World) -> None:
    world.calls.choose = failing("PutItem", Fault.SERVER_ERROR)
    assert world.request("POST", "/groups", "eve", BODY)[0] == 503
    assert creations_of(world) == 1


def test_a_creation_whose_answer_is_lost_is_counted_once(world: World) -> None:
    world.calls.choose = failing("PutItem", Fault.ANSWER_LOST)
    assert world.request("POST", "/groups", "eve", BODY, headers=with_key("one"))[0] == 503
    world.calls.choose = failing("PutItem", Fault.ANSWER_LOST, times=2)
    answer = world.send("POST", "/groups", "eve", BODY, headers=with_key("one"))
    assert (answer["status"], answer["headers"]["Idempotent-Replayed"]) == (201, "true")
    assert (creations_of(world), len(world.items("GroupsTable"))) == (1, 1)


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.THROTTLED, Fault.SERVER_ERROR, Fault.ANSWER_LOST])
@pytest.mark.parametrize("times", [1, 3])
def test_a_count_that_gets_no_answer_is_repeated_and_counts_once(world: World, fault: Fault, times: int) -> None:
    world.calls.choose = failing("UpdateItem", fault, times)
    assert [world.request("POST", "/groups", "eve", BODY, headers=with_key("one"))[0] for _ in range(3)] == [201] * 3
    assert (creations_of(world), len(world.items("GroupsTable"))) == (1, 1)


def test_a_count_is_repeated_though_others_are_counted_in_between(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers, calls = count(), Counter[str]()
    monkeypatch.setattr(secrets, "token_bytes", lambda size: bytes([next(numbers) * 16]) * size)

    def lose_the_first(operation: str) -> Fault | None:
        calls[operation] += 1
        if operation == "UpdateItem" and calls[operation] == 2:
            assert [world.request("POST", "/groups", "eve", BODY)[0] for _ in range(3)] == [201] * 3
        return Fault.ANSWER_LOST if calls == {"BatchGetItem": 1, "UpdateItem": 1} else None

    world.calls.choose = lose_the_first
    assert world.request("POST", "/groups", "eve", BODY)[0] == 201
    assert (creations_of(world), len(world.items("GroupsTable"))) == (4, 4)


def test_a_refund_is_never_made_twice(world: World) -> None:
    world.request("POST", "/groups", "eve", BODY, headers=with_key("one"))
    calls: list[str] = []

    def lose_the_refund(operation: str) -> Fault | None:
        calls.append(operation)
        return Fault.ANSWER_LOST if calls.count("UpdateItem") == 2 else None

    world.calls.choose = lose_the_refund
    assert world.request("POST", "/groups", "eve", BODY, headers=with_key("one"))[0] == 201
    assert creations_of(world) == 1


def meanwhile(world: World, operation: str, do: Callable[[], Any]) -> list[Any]:
    """Do something before the next call of an operation. Returns a list that holds its result afterwards."""
    results: list[Any] = []

    def choose(called: str) -> Fault | None:
        if called == operation and not results:
            results.append(None)
            results[0] = do()
        return None

    world.calls.choose = choose
    return results


@pytest.mark.parametrize(("limit", "value"), [("CreationsPerHour", "2"), ("InvitationsPerHour", "4")])
@pytest.mark.parametrize("retries", [1, 2, 5])
def test_retries_in_flight_take_nobody_s_last_place(world: World, limit: str, value: str, retries: int) -> None:
    world.configure(limit, value)
    world.request("POST", "/groups", "eve", BODY, headers=with_key("one"))

    def ask(left: int) -> list[int]:
        """Send a retry; while it commits, the next one; and in the middle of the last one, a new request."""
        if not left:
            return [world.request("POST", "/groups", "eve", BODY | {"name": "Another"})[0]]
        inner = meanwhile(world, "PutItem", lambda: ask(left - 1))
        answer = world.request("POST", "/groups", "eve", BODY, headers=with_key("one"))[0]
        return [answer, *inner[0]]

    assert ask(retries) == [201] * (retries + 1)
    assert (creations_of(world), len(world.items("GroupsTable"))) == (2, 2)
    assert world.request("POST", "/groups", "eve", BODY)[0] == 429


def test_a_request_that_is_refused_in_flight_takes_nobody_s_last_place(world: World) -> None:
    world.configure("CreationsPerHour", "1")
    named = BODY | {"group_id": "taken"}
    world.request("POST", "/groups", "ana", named)
    inner = meanwhile(world, "PutItem", lambda: world.request("POST", "/groups", "eve", BODY)[0])
    assert world.request("POST", "/groups", "eve", named)[0] == 409
    assert inner == [201]


def test_a_count_stays_within_one_write_unit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen attempts are noted at most. An item of up to 1,024 bytes is one unit (AWS)."""
    user, numbers = "u" * 64, count()
    monkeypatch.setattr(secrets, "token_bytes", lambda size: bytes([next(numbers) % 16 * 16]) * size)
    assert {world.request("POST", "/groups", user, BODY)[0] for _ in range(20)} == {201}
    (counter,) = [item for item in world.items("InboxTable") if item["SK"]["S"].startswith("CREATED#")]
    assert len([name for name in counter if name.startswith("attempt_")]) == 16
    assert item_size(counter) <= 1_000  # Larger counts need some more digits.


def test_a_version_without_attempts_reads_and_writes_the_same_count(world: World) -> None:
    """Before a rollback and after it, all count together. The update is the one of generation 3."""
    world.configure("CreationsPerHour", "3")
    world.request("POST", "/groups", "eve", BODY)
    (counter,) = [item for item in world.items("InboxTable") if item["SK"]["S"].startswith("CREATED#")]
    world.backing.dynamodb.update_item(
        TableName=world.backing.name_of("InboxTable"),
        Key={"PK": counter["PK"], "SK": counter["SK"]},
        UpdateExpression="ADD creations :one, invitations :invited SET expires_at = :expiry",
        ConditionExpression="(attribute_not_exists(creations) OR creations < :creations)",
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":invited": {"N": "2"},
            ":expiry": counter["expires_at"],
            ":creations": {"N": "3"},
        },
    )
    assert [world.request("POST", "/groups", "eve", BODY)[0] for _ in range(2)] == [201, 429]
