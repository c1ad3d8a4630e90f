"""`herald audit`: the questions of an operator, and what stands in the way of an answer."""

import csv
import io
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from herald.domain.audit.events import AuditEvent
from typer.testing import CliRunner

from herald_tools.commands import cli
from herald_tools.commands.audit import insights, queries
from herald_tools.commands.audit.insights import Insights
from herald_tools.commands.audit.timeline import story_of
from herald_tools.commands.common import target
from herald_tools.commands.common.spans import Span
from herald_tools.commands.common.target import Target
from herald_tools.commands.operate.record import Recorder
from tests.integration.conftest import Create
from tests.support.audited import HOUR, START, a_line, ids, no_wait, put, target_of
from tests.support.catalogue import check_facts
from tests.support.deployment import REGION
from tests.support.faults import Fault
from tests.support.logs import FakeLogs
from tests.support.world import World

RUNNER = CliRunner()


@pytest.fixture
def log_of_a_group(world: World, create: Create, monkeypatch: pytest.MonkeyPatch) -> FakeLogs:
    """The audit log of a group of three that was told, in the place of CloudWatch."""
    logs = FakeLogs(filters=False)
    create(3, group_id="hikers")
    down = [Fault.SERVER_ERROR, Fault.SERVER_ERROR]  # For the whole batch, and for the first of its items.
    world.calls.choose = lambda operation: down.pop() if down and operation == "BatchWriteItem" else None
    world.settle()
    put(logs, *world.audit_lines())
    monkeypatch.setattr(target, "find", lambda name: target_of(logs))
    monkeypatch.setattr(insights, "POLL_SECONDS", 0)
    return logs


def test_the_story_of_a_group_is_drawn_and_said_to_be_complete(log_of_a_group: FakeLogs) -> None:
    result = RUNNER.invoke(cli.app, ["audit", "group", "hikers"], env={"COLUMNS": "120"})
    assert result.exit_code == 0
    for event in ("group.committed", "published", "delivered"):
        assert event in result.stdout
    assert "Complete: 3 delivered to the inbox. The last one took" in result.stdout


def test_what_is_missing_of_a_group_is_said(log_of_a_group: FakeLogs) -> None:
    log_of_a_group.events = [each for each in log_of_a_group.events if "deliver" not in each[1]["event"]]
    result = RUNNER.invoke(cli.app, ["audit", "group", "hikers"], env={"COLUMNS": "120"})
    assert "chunk 0: 2 users pending: published, but not delivered" in result.stdout
    assert "Incomplete: 2 of 2 deliveries are not done." in result.stdout


def test_a_story_is_there_for_programs_too(log_of_a_group: FakeLogs) -> None:
    document = json.loads(RUNNER.invoke(cli.app, ["audit", "group", "hikers", "--json"]).stdout)
    assert (document["complete"], len(document["lines"])) == (True, 5)
    assert {each["state"] for each in document["deliveries"]} == {"done"}
    rows = list(csv.DictReader(io.StringIO(RUNNER.invoke(cli.app, ["audit", "group", "hikers", "--csv"]).stdout)))
    assert [row["event"] for row in rows] == [line["event"] for line in document["lines"]]


@pytest.mark.parametrize(
    ("arguments", "column", "values"),
    [
        (["user", "user-00000"], "event", ["notifications.delivered"]),
        (["user", "alice"], "event", ["notifications.delivered", "notifications.delivered"]),
        (["query", "slowest-creations"], "group_id", ["hikers"]),
        (["query", "who was told", "--group", "hikers"], "recipient_ids", ["alice", "user-00000 user-00001"]),
        (["failures"], "reason", ["1 recipients wait: InternalServerError"]),
    ],
)
def test_questions_are_answered_as_json_and_as_csv(
    log_of_a_group: FakeLogs, arguments: list[str], column: str, values: list[str]
) -> None:
    found = json.loads(RUNNER.invoke(cli.app, ["audit", *arguments, "--json"]).stdout)
    assert set(values) <= {row[column] for row in found}
    rows = list(csv.DictReader(io.StringIO(RUNNER.invoke(cli.app, ["audit", *arguments, "--csv"]).stdout)))
    assert [row[column] for row in rows] == [row[column] for row in found]
    assert RUNNER.invoke(cli.app, ["audit", *arguments]).exit_code == 0


def test_the_queries_are_listed_as_they_are_typed(log_of_a_group: FakeLogs) -> None:
    listed = RUNNER.invoke(cli.app, ["audit", "query"]).stdout.splitlines()
    assert len(listed) == 9
    for line in listed:
        arguments = line.replace("ID", "hikers").split()
        assert RUNNER.invoke(cli.app, ["audit", "query", *arguments]).exit_code == 0


def test_a_group_that_the_log_does_not_know_is_said_to_be_unknown(log_of_a_group: FakeLogs) -> None:
    result = RUNNER.invoke(cli.app, ["audit", "group", "walkers", "--since", "2h"])
    assert result.exit_code == 1
    assert "The audit log has no line about the group walkers (--since 2h)." in result.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["group", 'x" or 1'], "must be 1 to 64 characters"),
        (["query", "gossip"], "There is no query 'gossip'. Queries: group-timeline, who-was-told,"),
        (["query", "who-was-told"], "The query who-was-told needs --group ID."),
        (["failures", "--since", "some day"], "is not a time such as 2h"),
        (["failures", "--since", "1h", "--until", "2h"], "is not before"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_what_would(
    log_of_a_group: FakeLogs, arguments: list[str], said: str
) -> None:
    result = RUNNER.invoke(cli.app, ["audit", *arguments])
    assert result.exit_code == 1
    assert said in result.stderr.replace("\n", " ")
    assert log_of_a_group.asked == []


def test_a_missing_permission_is_named(log_of_a_group: FakeLogs, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "StartQuery")

    monkeypatch.setattr(log_of_a_group, "start_query", denied)
    result = RUNNER.invoke(cli.app, ["audit", "failures"])
    assert result.exit_code == 1
    assert "lacks a permission (StartQuery)" in result.stderr.replace("\n", " ")


def test_nothing_in_the_log_is_executed_by_a_terminal(log_of_a_group: FakeLogs) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07[red]\u202e\r\n"
    put(log_of_a_group, a_line(1, level="ERROR", event="notifications.delivery_failed", reason=evil, timestamp=_now()))
    for arguments in (["failures"], ["failures", "--csv"], ["failures", "--json"], ["group", "hikers"]):
        shown = RUNNER.invoke(cli.app, ["audit", *arguments]).stdout
        assert not {"\x1b", "\x07", "\u202e", "\r"} & set(shown.replace("\r\n", "\n"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@pytest.mark.parametrize("event", [AuditEvent.QUEUE_REDRIVEN, AuditEvent.QUEUE_PURGED])
@pytest.mark.parametrize("breaks", [False, True], ids=["to its end", "and it breaks"])
def test_what_an_operator_does_is_in_the_log_with_their_identity_however_it_ends(
    aws_mock: None,
    event: AuditEvent,
    breaks: bool,  # noqa: FBT001
) -> None:
    logs = boto3.client("logs", REGION)
    logs.create_log_group(logGroupName="audit")
    recorder = Recorder(Target(boto3.Session(region_name=REGION), None, {"AuditLogName": "audit"}))
    ended = "failed" if breaks else "done"
    with suppress(ZeroDivisionError), recorder.act(event, "inbox") as act:
        act.messages = 7
        act.messages //= 0 if breaks else 1
    written = [json.loads(each["message"]) for each in logs.filter_log_events(logGroupName="audit")["events"]]
    assert [(line["outcome"], line["messages"]) for line in written] == [("unfinished", 0), (ended, 7)]
    assert len({line["event_id"] for line in written}) == 2
    envelope = {"level", "timestamp", "event", "event_id", "schema_version"}
    for line in written:
        assert (line["queue"], line["actor"][:8]) == ("inbox", "arn:aws:")
        check_facts(event, {name: value for name, value in line.items() if name not in envelope})


def test_the_story_of_an_older_group_begins_with_its_creation(log_of_a_group: FakeLogs) -> None:
    committed = next(line for _, line, _ in log_of_a_group.events if line["event"] == "group.committed")
    replayed = {"event": "group.replayed", "event_id": "later", "lag_ms": 7_200_000, "timestamp": _in(2)}
    put(log_of_a_group, committed | replayed)
    later = Span(datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) + timedelta(hours=3))
    told = story_of("hikers", later, target.find(None))
    assert told.is_complete
    assert len(told.lines) == 6


def _in(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="milliseconds")


@pytest.mark.parametrize("text", ["{", '{"event": "cut sh'])
def test_a_line_that_was_cut_hides_no_other(text: str) -> None:
    logs = FakeLogs(filters=False)
    put(logs, a_line(1))
    logs.write(round(START.timestamp() * 1000) + 9, {}, text)
    found = Insights(target_of(logs), no_wait).lines(queries.query("group-timeline", group="hikers"), HOUR)
    assert ids(found.lines) == ["id-1"]
