"""Checks of refusals: problem documents that name what is wrong."""

import json
from typing import Any

from tests.support.documented import INSIDE, check_problem
from tests.support.world import World

VALID = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"]}
"""A valid creation."""


def assert_problem(answer: dict[str, Any], status: int, named: str) -> dict[str, Any]:
    """Check the answer of the API function; `named` is a pointer, header or parameter, or "". Returns the problem."""
    assert answer["statusCode"] == status, answer
    headers = answer.get("multiValueHeaders") or {name: [value] for name, value in answer["headers"].items()}
    assert headers["Content-Type"] == ["application/problem+json"]
    problem: dict[str, Any] = json.loads(answer["body"])
    assert {"type", "title", "status", "detail", "errors", "retryable"} <= problem.keys()
    assert problem["status"] == status
    assert not named or named in [next(v for k, v in error.items() if k != "detail") for error in problem["errors"]]
    assert all(error["detail"] for error in problem["errors"])
    return problem


def check_refused(world: World, event: dict[str, Any], status: int, named: str) -> None:
    """Send a request, and check that it is refused without internal details in the answer."""
    answer = world.invoke("ApiFunction", event)
    problem = assert_problem(answer, status, named)
    check_problem(status, problem)
    assert not INSIDE.search(answer["body"])
