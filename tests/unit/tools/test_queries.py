"""The queries of `herald audit`: what each answers for a fixed log, and that CloudWatch has the same ones saved."""

import json
from typing import Any

import pytest

from herald_tools.commands.audit import queries
from herald_tools.commands.audit.insights import as_row
from herald_tools.commands.audit.query import Row, matches
from herald_tools.local.paths import ROOT
from herald_tools.local.template import saved_queries
from tests.support.logs import STREAM

SAMPLES = ROOT / "tests" / "samples" / "audit"
VERSION_1, VERSION_2 = (
    [as_row(line, STREAM) for line in (SAMPLES / f"version-{version}.jsonl").read_text().splitlines()]
    for version in (1, 2)
)
MERGED = {"request.received", "notifications.planned", "notifications.published"}
"""Events whose lines are not the same ones in both versions."""

ANSWERS: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / "answers.json").read_text())


@pytest.mark.parametrize("asked", ANSWERS)
def test_a_query_answers_the_same_rows_for_the_same_log(asked: str) -> None:
    found = answer(asked, VERSION_2)
    assert found == ANSWERS[asked]
    assert [list(row) for row in found] == [list(row) for row in ANSWERS[asked]]


@pytest.mark.parametrize("asked", ANSWERS)
def test_a_query_finds_the_same_in_lines_of_version_1(asked: str) -> None:
    found, wanted = (
        [row for row in answer(asked, lines) if row.get("event") not in MERGED] for lines in (VERSION_1, VERSION_2)
    )
    assert wanted
    assert found == wanted


def answer(asked: str, lines: list[Row]) -> list[Row]:
    name, _, user = asked.partition(": ")
    return queries.query(name, group="hikers", user=user or "ben").run(lines)


@pytest.mark.parametrize("name", [name.replace("-", " ") for name in queries.OPTIONS])
def test_the_stack_saves_every_query_as_the_command_runs_it(name: str) -> None:
    asked = queries.query(name, group="GROUP-ID", user="USER-ID")
    assert saved_queries()[name] == asked.text + "\n"


def test_the_stack_saves_no_query_that_the_command_does_not_know() -> None:
    assert [name.replace(" ", "-") for name in saved_queries()] == list(queries.OPTIONS)


@pytest.mark.parametrize(
    ("user", "recipients", "found"),
    [
        ("a.b", "a.b c", True),
        ("axb", "a.b c", False),
        ("b", "a.b c", False),
        ("c", "a.b c", True),
        ("z", "a.b c", True),  # The one who acted.
    ],
)
def test_a_user_is_found_by_the_whole_id_among_recipients_and_as_the_one_who_acted(
    user: str,
    recipients: str,
    found: bool,  # noqa: FBT001
) -> None:
    asked = queries.query("activity-of-a-user", user=user)
    assert matches(asked, {"actor": "z", "recipient_ids": recipients}) is found


def test_a_user_is_found_as_the_one_for_whom_a_back_end_acted() -> None:
    line = {"actor": "backend", "creator": "ana"}
    assert [matches(queries.query("activity-of-a-user", user=user), line) for user in ("ana", "backend", "eve")] == [
        True,
        True,
        False,
    ]


def test_a_dot_in_an_id_is_escaped_in_the_pattern_for_cloudwatch() -> None:
    assert r"/(^| )a\.b( |$)/" in queries.query("activity-of-a-user", user="a.b").text
