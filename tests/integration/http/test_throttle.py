"""One caller cannot use up the API for everybody: the function limits the reads and the writes of each user."""

from typing import Any

import pytest

from tests.support.api_surface import METHODS
from tests.support.refusals import VALID
from tests.support.world import World

BURST = 10
"""Seconds whose worth of requests is accepted at once."""


@pytest.fixture
def limited(world: World) -> World:
    world.configure("ReadsPerSecond", "3")
    world.configure("WritesPerSecond", "2")
    return world


def read(world: World, user: str = "eve", **options: Any) -> int:
    return world.request("GET", "/me/preferences", user, **options)[0]


def write(world: World, user: str = "eve", **options: Any) -> int:
    return world.request("PUT", "/me/preferences", user, {}, **options)[0]


def test_a_user_who_sends_too_much_is_told_when_to_go_on(limited: World) -> None:
    statuses = [read(limited) for _ in range(3 * BURST + 1)]
    assert statuses == [200] * 3 * BURST + [429]
    answer = limited.send("GET", "/me/preferences", "eve")
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["headers"]["Retry-After"] == "1"
    problem = answer["body"]
    assert (problem["type"], problem["status"]) == ("urn:herald:problem:too-many-requests", 429)
    assert problem["retryable"] is True
    limited.clock.advance(1)
    assert read(limited) == 200


def test_reads_and_writes_are_limited_apart(limited: World) -> None:
    assert [write(limited) for _ in range(2 * BURST + 1)] == [200] * 2 * BURST + [429]
    assert [read(limited) for _ in range(3 * BURST + 1)] == [200] * 3 * BURST + [429]


def test_the_others_notice_nothing(limited: World) -> None:
    for _ in range(100):
        read(limited)
        write(limited)
    assert (read(limited, "ana"), write(limited, "ana")) == (200, 200)


def test_an_administrator_of_the_application_is_not_limited(limited: World) -> None:
    assert {read(limited, "backend", roles="admin") for _ in range(100)} == {200}


@pytest.mark.parametrize("path", ["/health", "/openapi.json", "/docs"])
def test_what_needs_no_token_is_not_limited(limited: World, path: str) -> None:
    answers = [limited.invoke("ApiFunction", public(path))["statusCode"] for _ in range(3 * BURST + 5)]
    assert set(answers) == {200}


def public(path: str) -> dict[str, Any]:
    """Return the event of a request without a token, as API Gateway sends it: it has no authorizer."""
    context = {"stage": "v1", "path": f"/v1{path}", "requestId": "r-1"}
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": context,
        "body": None,
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize(("method", "limit"), [("GET", 3), ("HEAD", 3), ("OPTIONS", 3), ("PATCH", 2), ("DELETE", 2)])
def test_requests_that_are_refused_for_another_reason_count_as_well(limited: World, method: str, limit: int) -> None:
    """Each of them takes the function's time, too."""
    answers = [limited.request(method, "/nowhere", "eve")[0] for _ in range(limit * BURST + 1)]
    assert 429 not in answers[:-1]
    assert answers[-1] == 429


def test_a_body_of_a_request_too_many_is_not_even_read(limited: World) -> None:
    for _ in range(2 * BURST):
        write(limited)
    assert limited.request("POST", "/groups", "eve", raw="{")[0] == 429


def test_nothing_is_written_and_nothing_asked_of_aws_by_a_request_too_many(limited: World) -> None:
    for _ in range(2 * BURST):
        write(limited)
    limited.calls.reset()
    assert limited.request("POST", "/groups", "eve", VALID)[0] == 429
    assert limited.calls.made == 0


def test_a_request_too_many_is_in_the_audit_log_and_is_measured(limited: World) -> None:
    for _ in range(2 * BURST):
        write(limited)
    limited.request("POST", "/groups", "eve", VALID, headers={"operationID": "op-7"})
    line = limited.audit_lines()[-1]
    wanted = {
        "event": "request.refused",
        "outcome": "refused",
        "reason": "too-many-requests",
        "actor": "eve",
        "operation_id": "op-7",
    }
    assert wanted.items() <= line.items()
    assert sum(document.get("RequestsThrottled", [0])[0] for document in limited.measured()) == 1


def test_another_refusal_is_no_request_too_many(world: World) -> None:
    world.request("GET", "/nowhere", "eve")
    assert [document["RequestsThrottled"] for document in world.measured()] == [[0]]


def test_a_cold_start_begins_with_full_buckets(limited: World) -> None:
    """Each process limits its users: N of them accept N times the rate."""
    for _ in range(100):
        read(limited)
    limited.cold_start()
    assert read(limited) == 200


@pytest.mark.parametrize(("reads", "writes"), [("0", "2"), ("2", "0"), ("0", "0")])
def test_a_rate_of_0_limits_nothing(world: World, reads: str, writes: str) -> None:
    world.configure("ReadsPerSecond", reads)
    world.configure("WritesPerSecond", writes)
    assert (429 in [read(world) for _ in range(100)]) is (reads != "0")
    assert (429 in [write(world) for _ in range(100)]) is (writes != "0")


def test_every_operation_says_that_it_may_answer_429(world: World) -> None:
    _, document = world.request("GET", "/openapi.json", "")
    assert document["paths"].keys() == METHODS.keys()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert "429" in operation["responses"], f"{method} {path}"
