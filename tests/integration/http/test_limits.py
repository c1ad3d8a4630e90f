"""Limits of requests and of problem documents."""

import json

import pytest

from tests.support.api_events import api_event
from tests.support.refusals import VALID
from tests.support.world import World

MEBIBYTE = 1_048_576


@pytest.mark.parametrize(("size", "status"), [(MEBIBYTE, 422), (MEBIBYTE + 1, 413)])
@pytest.mark.parametrize("filler", ["x", "é"], ids=["of ASCII", "of two bytes each"])
def test_a_body_has_at_most_a_mebibyte(world: World, filler: str, size: int, status: int) -> None:
    around = json.dumps(VALID | {"ex": ""}, ensure_ascii=False)
    room = size - len(around.encode())
    text = filler * (room // len(filler.encode())) + "x" * (room % len(filler.encode()))
    raw = json.dumps(VALID | {"ex": text}, ensure_ascii=False)
    assert len(raw.encode()) == size
    assert world.invoke("ApiFunction", api_event("POST", "/groups", "alice", raw=raw))["statusCode"] == status


@pytest.mark.parametrize(("faults", "named"), [(19, 19), (20, 20), (21, 20)])
def test_a_problem_document_names_at_most_20_faults(world: World, faults: int, named: int) -> None:
    _, problem = world.request("POST", "/groups", "alice", VALID | {"members": ["b n"] * faults})
    assert len(problem["errors"]) == named


@pytest.mark.parametrize(("length", "shown"), [(64, 64), (65, 64)])
def test_a_problem_document_shows_at_most_64_characters_of_a_name(world: World, length: int, shown: int) -> None:
    _, problem = world.request("POST", "/groups", "alice", VALID | {"x" * length: 1})
    assert [error["pointer"] for error in problem["errors"]] == ["#/" + "x" * shown]


@pytest.mark.parametrize(("length", "kept"), [(64, True), (65, False)])
def test_an_operation_id_has_at_most_64_characters(world: World, length: int, *, kept: bool) -> None:
    world.request("GET", "/me/notifications", "alice", headers={"operationID": "o" * length})
    world.request("POST", "/groups", "alice", VALID, headers={"operationID": "o" * length})
    assert all((line["operation_id"] == "o" * length) is kept for line in world.audit_lines())
