"""What the commands draw can be read at 80 columns: nothing is cut off, and figures stay whole."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from herald_tools.commands.audit import queries, rows, show
from herald_tools.commands.audit.insights import as_row
from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.rebuild import rebuild
from herald_tools.commands.audit.story import Story
from herald_tools.commands.audit.verdict import suppressions, verdict
from herald_tools.commands.demo.outcomes import Outcome, Timing
from herald_tools.commands.demo.show import Show
from herald_tools.commands.operate import show as operate_show
from herald_tools.commands.operate.dead_letter import UNANSWERED, DeadLetter
from herald_tools.commands.operate.dead_letters import DeadLetterQueue
from herald_tools.local.paths import ROOT
from tests.support.logs import STREAM
from tests.support.terminal import check_readable, drawn

SAMPLES = ROOT / "tests" / "samples" / "audit"
VERSION_1, LINES = (
    [as_row(line, STREAM) for line in (SAMPLES / f"version-{version}.jsonl").read_text().splitlines()]
    for version in (1, 2)
)
LONG_ID = "group-" + "0123456789" * 5 + "-the-end"
CAUSE = "not a message of Herald: JSONDecodeError: Expecting value: line 1 column 1 (char 0)"


def with_long_ids(lines: list[Row]) -> list[Row]:
    return [json.loads(json.dumps(line).replace('"hikers"', f'"{LONG_ID}"')) for line in lines]


@pytest.mark.parametrize("lines", [LINES, with_long_ids(LINES)], ids=["short ids", "long ids"])
@pytest.mark.parametrize("name", queries.OPTIONS)
def test_the_answer_of_a_query_can_be_read(name: str, lines: list[Row]) -> None:
    groups = {"hikers", LONG_ID} & {line.get("group_id") for line in lines}
    found = queries.query(name, group=str(*groups), user="ben").run(lines)
    assert found
    figures = {value for row in found for value in row.values() if isinstance(value, int)}
    check_readable(lambda console: rows.draw(console, found), figures)


@pytest.mark.parametrize(
    "lines", [LINES, with_long_ids(LINES), VERSION_1], ids=["short ids", "long ids", "lines of version 1"]
)
def test_the_story_of_a_group_can_be_read(lines: list[Row]) -> None:
    for group_id in ("hikers", LONG_ID, "walkers", "storm", "odd"):
        story = rebuild(group_id, [line for line in lines if line.get("group_id") == group_id])
        figures = {line["lag_ms"] for line in story.lines if line.get("lag_ms", 10_000) < 10_000}
        check_readable(lambda console: show.story(console, story), figures)  # noqa: B023 - called at once.


@pytest.mark.parametrize("lines", [LINES, VERSION_1], ids=["version 2", "version 1"])
def test_the_log_can_be_followed(lines: list[Row]) -> None:
    for line in lines:
        if "event" in line:
            check_readable(lambda console: show.line(console, line), ())  # noqa: B023 - called at once.


def test_a_failure_and_its_quarantine_look_different() -> None:
    text = drawn(lambda console: rows.draw(console, queries.FAILURES.run(LINES)), 80)
    assert re.search(r"^\s*11-23 07:00:29  delivery_failed", text, re.MULTILINE)
    assert re.search(r"^\s*11-23 07:00:30  quarantined", text, re.MULTILINE)


def test_a_suppressed_notification_shows_the_policy_version_and_an_event_of_another_kind_does_not() -> None:
    line = next(line for line in LINES if line.get("event") == "notifications.suppressed")
    delivered = next(line for line in LINES if line.get("event") == "notifications.delivered")
    columns = ("@timestamp", "event", "policy_version", "reason")
    found = [{**dict.fromkeys(columns, ""), **each, "@timestamp": each["timestamp"]} for each in (line, delivered)]
    found = [{name: each[name] for name in columns} for each in found]
    text = drawn(lambda console: rows.draw(console, found), 80)
    assert "policy_version group_type/work/4" in " ".join(text.split())
    assert "built-in/1" not in text


def a_letter(body: dict[str, Any], cause: str = "") -> DeadLetter:
    attributes = {"cause": {"StringValue": cause}} if cause else {}
    return DeadLetter("19dd0b57-b21e-4ac1-bd88-0123456789ab", "r", json.dumps(body), attributes, datetime.now(UTC))


LETTERS = [
    a_letter({"subject": LONG_ID, "type": "group.invitation.received"}, CAUSE),
    a_letter({"subject": "hikers", "type": "group.creation.confirmed"}),
]


class FakeQueue:
    """Holds the letters above."""

    name = "gateway"

    def peek(self, _: int) -> list[DeadLetter]:
        return LETTERS

    def depth(self) -> int:
        return 12_345


def test_dead_letters_can_be_read_with_their_whole_ids() -> None:
    check_readable(lambda console: operate_show.letters(console, LETTERS, body=False), ())
    text = drawn(lambda console: operate_show.letters(console, LETTERS, body=True), 80)
    assert "19dd0b57-b21e-4ac1-bd88-0123456789ab" in text


def test_dead_letter_queues_can_be_read() -> None:
    found: Any = [FakeQueue()] * 4
    queues: list[DeadLetterQueue] = found
    check_readable(lambda console: operate_show.queues(console, queues), [12_345])
    assert UNANSWERED.split(":")[0] in LETTERS[1].cause


def test_what_reconcile_found_can_be_read() -> None:
    finding = {
        "group_id": LONG_ID,
        "created_at": "2026-11-23T07:21:16.673Z",
        "planned": 1234,
        "missing": 567,
        "failed": 89,
        "reason": "there is no policy version group_type/work/4",
        "republished": 0,
    }
    findings = [finding, finding | {"reason": "", "republished": 3}]
    answer = {"findings": findings, "checked": 5000, "found": 2, "republished": 3}
    check_readable(lambda console: operate_show.findings(console, [answer], dry_run=False), [1234, 567, 89, "5,000"])


def story_of(group_id: str) -> Story:
    return rebuild(group_id, [line for line in LINES if line.get("group_id") == group_id])


def test_the_verdict_counts_pushes_that_were_sent_and_those_that_were_not() -> None:
    delivered = "Complete: 4 delivered to the inbox."
    pushed = "Push: 1 sent, 2 not sent (1 refused by the platform, 1 without a device)."
    assert verdict(story_of("hikers")) == (True, f"{delivered} {pushed} The last one took 5100 ms.")


def test_the_story_names_the_policy_that_suppressed_notifications() -> None:
    suppressed = "Suppressed by policy group_type/work/4: invitation.received for 3 users (level is essential)."
    assert list(suppressions(story_of("walkers"))) == [suppressed]
    assert list(suppressions(story_of("hikers"))) == []


def test_the_tables_of_the_demonstration_can_be_read() -> None:
    gateway = {"v2": ["creation.confirmed", "invitation.received"], "v1": ["1501", "1519"]}
    outcome = Outcome("essential", 3, {"en": "Inés invited you.", "zh-CN": "Inés邀请你加入。"}, ["1509"], 1, gateway)
    check_readable(lambda console: Show(console).policies([outcome] * 3), ["1501", "1519", "1509"])
    timings = [Timing(10_000, 0.14, 123.45)]
    check_readable(lambda console: Show(console).summary(timings, 12_022, []), ["10,000", "123.45", "12,022"])
    counts = {"planned": 10_000, "done": 9_998, "pending": 1, "failed": 2}
    row = {"channel": "gateway", "kind": "group.invitation.received", **counts}
    check_readable(lambda console: Show(console).ledger({"deliveries": [row]}), ["10,000", "9,998"])
