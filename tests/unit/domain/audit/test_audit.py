"""The audit's own rules: the catalogue, the lines, the story that is rebuilt from them, and what is measured."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_type_hints

import pytest
from herald.adapters.observability.audit_log import MAX_REASON, AuditLog, line_of
from herald.adapters.observability.audit_metrics import MEASURES, MeasuredAudit
from herald.domain.audit.catalogue import CATALOGUE
from herald.domain.audit.events import MAX_IDS, AuditEvent, AuditFacts, name_all
from herald.domain.audit.fields import ENVELOPE, FIELDS
from herald.domain.kinds import Channel, Kind
from herald.entrypoints.observing import build_logger
from hypothesis import given
from hypothesis import strategies as st

from herald_tools.commands.audit.rebuild import rebuild
from herald_tools.commands.audit.story import Name, State, Story
from herald_tools.commands.common import spans
from herald_tools.generators.schemas import catalogue
from tests.support.fakes import FakeAudit

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HORRORS = [
    'x"}\n{"event":"group.committed","group_id":"forged',
    "line\r\nline\u2028line\u2029line\x85line\x0bline",
    "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "\x00\x7f\u202eevil\u2066\ufeff",
    "\ud800\udfff lone surrogates",
    "\\u0022 \\n {{}} %s ${jndi:x}",
]


class TestCatalogue:
    def test_every_event_is_in_the_catalogue_and_every_field_is_explained(self) -> None:
        assert set(CATALOGUE) == set(AuditEvent)
        used = {name for entry in CATALOGUE.values() for name in (*entry.always, *entry.sometimes)}
        assert used == set(FIELDS) == set(get_type_hints(AuditFacts))

    @pytest.mark.parametrize("event", AuditEvent)
    def test_an_event_is_named_by_fields_that_its_lines_have(self, event: AuditEvent) -> None:
        entry = CATALOGUE[event]
        assert entry.identity
        assert set(entry.identity) <= {*entry.always, *entry.sometimes, *ENVELOPE}
        assert not set(entry.always) & set(entry.sometimes)

    def test_the_page_is_up_to_date(self) -> None:
        assert catalogue.PAGE.read_text() == catalogue.page()


def written(event: AuditEvent, facts: AuditFacts) -> str:
    """Return what the audit log holds after one event."""
    stream, logger = io.StringIO(), build_logger()
    for handler in logger.handlers:
        cast("Any", handler).setStream(stream)
    AuditLog(logger).record(event, facts)
    return stream.getvalue()


class TestLines:
    @pytest.mark.parametrize("horror", HORRORS)
    def test_no_value_can_end_a_line_or_begin_another_or_speak_to_a_terminal(self, horror: str) -> None:
        check_one_line(horror)

    @given(st.text(st.characters(codec=None), max_size=200))
    def test_whatever_a_value_holds_it_is_one_line_of_plain_ascii(self, value: str) -> None:
        check_one_line(value)

    def test_a_reason_is_cut_and_says_what_it_can(self) -> None:
        line = json.loads(written(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": "r" * 10_000}))
        assert line["reason"] == "r" * MAX_REASON

    def test_a_line_names_as_many_recipients_as_a_message_has(self) -> None:
        assert name_all(["chen", "ben"]) == "ben chen"
        assert len(name_all(f"user-{number}" for number in range(MAX_IDS + 5)).split()) == MAX_IDS

    def test_what_happens_twice_has_one_name_and_what_happens_again_another(self) -> None:
        delivered: AuditFacts = {"group_id": "g", "channel": "inbox", "kind": "k", "chunk": 0, "lag_ms": 5}
        later: AuditFacts = {**delivered, "lag_ms": 900, "attempt": 2}
        assert name_of(AuditEvent.NOTIFICATIONS_DELIVERED, delivered) == name_of(
            AuditEvent.NOTIFICATIONS_DELIVERED, later
        )
        other: AuditFacts = {**delivered, "chunk": 1}
        assert name_of(AuditEvent.NOTIFICATIONS_DELIVERED, delivered) != name_of(
            AuditEvent.NOTIFICATIONS_DELIVERED, other
        )
        replay: AuditFacts = {"group_id": "g"}
        assert name_of(AuditEvent.GROUP_REPLAYED, replay, "1") != name_of(AuditEvent.GROUP_REPLAYED, replay, "2")
        assert name_of(AuditEvent.GROUP_COMMITTED, replay, "1") == name_of(AuditEvent.GROUP_COMMITTED, replay, "2")


def check_one_line(value: str) -> None:
    text = written(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": value})
    assert text.endswith("\n")
    (line,) = text.splitlines()
    assert line.isascii()
    assert line.isprintable()
    parsed = json.loads(line)
    assert (parsed["event"], parsed["reason"]) == ("access.denied", json.loads(json.dumps(value)))


def name_of(event: AuditEvent, facts: AuditFacts, invocation: str = "1") -> str:
    name: str = line_of(event, facts, {"function_request_id": invocation})["event_id"]
    return name


class TestMeasures:
    def test_what_is_measured_is_told_too_and_counted_by_channel_and_kind(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        told = FakeAudit()
        audit = MeasuredAudit(told, "herald-prod")
        for chunk, recipients in enumerate((3, 4)):
            audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, delivered("inbox", chunk, recipients))
        audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, delivered("push", 0, 3))
        audit.flush()
        inbox, push = (json.loads(line) for line in capsys.readouterr().out.splitlines())
        assert (inbox["NotificationsDelivered"], inbox["DeliveryLag"]) == ([3, 4], [250, 250])
        assert (inbox["service"], inbox["channel"], push["channel"]) == ("herald-prod", "inbox", "push")
        assert told.events == [AuditEvent.NOTIFICATIONS_DELIVERED] * 3

    def test_nothing_is_written_where_nothing_is_measured_nor_twice(self, capsys: pytest.CaptureFixture[str]) -> None:
        audit = MeasuredAudit(FakeAudit(), "herald")
        audit.record(AuditEvent.RECONCILE_SKIPPED, {"outcome": "refused", "reason": "another run is at it"})
        audit.record(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": "expired"})
        audit.flush()
        audit.flush()
        assert len(capsys.readouterr().out.splitlines()) == 1

    def test_every_measure_can_be_drawn_from_what_the_catalogue_promises(self) -> None:
        for event, measures in MEASURES.items():
            promised = cast("AuditFacts", dict.fromkeys((*CATALOGUE[event].always, "behind_ms"), 1))
            for measure in measures:
                assert measure.value(promised) is not None
                assert set(measure.dimensions) <= set(CATALOGUE[event].always)


def delivered(channel: str, chunk: int, recipients: int) -> AuditFacts:
    return {
        "group_id": "g",
        "actor": "ana",
        "operation_id": "op",
        "policy_version": "built-in/1",
        "outcome": "done",
        "kind": INVITED,
        "channel": channel,
        "chunk": chunk,
        "recipients": recipients,
        "attempt": 1,
        "lag_ms": 250,
    }


CONFIRMED, INVITED = "group.creation.confirmed", "group.invitation.received"
FIRST_INVITATION = Name(Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0)
ROUTES = f"{CONFIRMED}:inbox,gateway {INVITED}:inbox,push"


class TestStory:
    """Lines are given by their events and what matters of them."""

    def tell(self, *lines: tuple[AuditEvent, dict[str, Any]]) -> Story:
        full = [
            {"event": event.value, "event_id": str(number), "timestamp": str(number), "level": "INFO", **facts}
            for number, (event, facts) in enumerate(lines)
        ]
        return rebuild("g", full)

    committed = (AuditEvent.GROUP_COMMITTED, {"routes": ROUTES, "chunks": 2, "recipients": 9})

    def about(self, event: AuditEvent, channel: str, chunk: int = 0, **facts: Any) -> tuple[AuditEvent, dict[str, Any]]:
        known = {"kind": INVITED, "channel": channel, "chunk": chunk, "recipients": 4, "format": "v2"}
        return event, {**known, "lag_ms": 10 * (chunk + 1), **facts}

    def test_what_the_commit_calls_for_is_missing_until_it_is_delivered(self) -> None:
        story = self.tell(self.committed)
        assert story.is_committed
        assert len(story.gaps) == 5
        assert {gap.reason for gap in story.gaps} == {"not planned"}

    def test_a_story_is_complete_when_every_delivery_is_done(self) -> None:
        done = [
            self.about(AuditEvent.NOTIFICATIONS_DELIVERED, channel, chunk)
            for channel in ("inbox", "push")
            for chunk in (0, 1)
        ]
        confirmed = self.about(AuditEvent.NOTIFICATIONS_DELIVERED, "inbox", kind=CONFIRMED, recipients=1)
        assert self.tell(self.committed, *done, confirmed).is_complete
        assert not self.tell(self.committed, *done).is_complete

    @pytest.mark.parametrize(
        ("events", "state", "reason"),
        [
            (["planned"], State.PENDING, "planned, but not published"),
            (["planned", "published"], State.PENDING, "published, but not delivered"),
            (["planned", "published", "delivery_failed"], State.PENDING, "throttled"),
            (["planned", "published", "delivery_failed", "quarantined"], State.FAILED, "throttled"),
            (["quarantined", "published"], State.FAILED, "throttled"),
            (["quarantined", "published", "delivered"], State.DONE, ""),
            (["delivered", "delivery_failed", "quarantined"], State.DONE, ""),
        ],
    )
    def test_a_delivery_stands_where_its_last_event_left_it_and_what_is_told_stays_told(
        self, events: list[str], state: State, reason: str
    ) -> None:
        lines = [self.about(AuditEvent(f"notifications.{event}"), "inbox", reason="throttled") for event in events]
        story = self.tell(self.committed, *lines)
        found = story.deliveries[FIRST_INVITATION]
        assert (found.state, found.reason) == (state, reason)

    def test_plans_prove_a_commit_whose_own_line_was_lost(self) -> None:
        story = self.tell(self.about(AuditEvent.NOTIFICATIONS_PLANNED, "inbox,gateway"))
        assert story.is_committed
        assert [gap.name for gap in story.gaps] == [FIRST_INVITATION]

    def test_a_request_alone_is_no_commit_and_the_story_says_why(self) -> None:
        refused = (AuditEvent.REQUEST_REFUSED, {"reason": "group-id-taken"})
        story = self.tell((AuditEvent.REQUEST_RECEIVED, {}), refused)
        assert not story.is_committed
        assert story.refusal == "group-id-taken"

    @pytest.mark.parametrize("event", ["notifications.published", "notifications.delivered", "group.republished"])
    def test_what_happens_after_a_commit_proves_it_and_not_that_nothing_is_missing(self, event: str) -> None:
        story = self.tell(self.about(AuditEvent(event), "inbox"))
        assert (story.is_committed, story.is_complete) == (True, False)

    def test_an_event_of_a_newer_version_is_passed_over(self) -> None:
        line = {"event": "group.renamed", "event_id": "1", "timestamp": "1", "level": "INFO"}
        assert rebuild("g", [line]).lines == []

    def test_a_line_that_was_written_twice_counts_once(self) -> None:
        line = {"event": "request.received", "event_id": "same", "timestamp": "1", "level": "INFO"}
        story = rebuild("g", [line, dict(line)])
        assert (len(story.lines), story.times["same"]) == (1, 2)


@pytest.mark.parametrize(
    ("words", "ago"),
    [
        ("2h", timedelta(hours=2)),
        ("90 seconds", timedelta(seconds=90)),
        ("3 days ago", timedelta(days=3)),
        ("2026-11-25T10:00:00Z", timedelta(hours=2)),
        ("2026-11-25 10:00", timedelta(hours=2)),
        ("yesterday 12:00", timedelta(days=1)),
        ("now", timedelta(0)),
    ],
)
def test_a_moment_is_said_in_human_words(words: str, ago: timedelta) -> None:
    assert spans.moment(words, NOW) == NOW - ago


@pytest.mark.parametrize("words", ["", "some day", "h", "2 moons"])
def test_what_is_no_moment_is_refused_with_what_would_be_one(words: str) -> None:
    with pytest.raises(ValueError, match="such as 2h"):
        spans.moment(words, NOW)
