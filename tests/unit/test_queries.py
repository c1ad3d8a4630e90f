"""The queries of `herald audit`: what each answers for a fixed log, and that CloudWatch has the same ones saved."""

import json
from typing import Any

import pytest

from herald_tools.commands.audit import queries
from herald_tools.local.paths import ROOT

SAMPLES = ROOT / "tests" / "samples" / "audit"
LINES: list[dict[str, Any]] = [json.loads(line) for line in (SAMPLES / "log.jsonl").read_text().splitlines()]
ANSWERS: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / "answers.json").read_text())


@pytest.mark.parametrize("asked", ANSWERS)
def test_a_query_answers_the_same_rows_for_the_same_log(asked: str) -> None:
    name, _, user = asked.partition(": ")
    found = queries.query(name, group="hikers", user=user or "ben").run(LINES)
    assert found == ANSWERS[asked]
    assert [list(row) for row in found] == [list(row) for row in ANSWERS[asked]]
