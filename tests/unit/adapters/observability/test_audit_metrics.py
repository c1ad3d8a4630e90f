"""What is measured of audit events."""

import json
from typing import cast

import pytest
from herald.adapters.observability.audit_log import COUNTED
from herald.adapters.observability.audit_metrics import MEASURES, MeasuredAudit
from herald.domain.audit.catalogue import CATALOGUE
from herald.domain.audit.events import AuditEvent, AuditFacts

from tests.support.fakes import FakeAudit


class TestMeasures:
    def test_what_is_measured_is_recorded_too_and_counted_by_stack(self, capsys: pytest.CaptureFixture[str]) -> None:
        told = FakeAudit()
        audit = MeasuredAudit(told, "herald-prod")
        for recipients in (3, 4):
            audit.record(AuditEvent.PUSH_SENT, pushed(recipients))
        audit.record(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": "expired"})
        audit.flush()
        written = json.loads(capsys.readouterr().out)
        assert (written["PushesSent"], written["AccessDenied"]) == ([3, 4], [1])
        assert (written["service"], written["_aws"]["CloudWatchMetrics"][0]["Dimensions"]) == (
            "herald-prod",
            [["service"]],
        )
        assert told.events == [AuditEvent.PUSH_SENT, AuditEvent.PUSH_SENT, AuditEvent.ACCESS_DENIED]

    def test_nothing_is_written_where_nothing_is_measured_nor_twice(self, capsys: pytest.CaptureFixture[str]) -> None:
        audit = MeasuredAudit(FakeAudit(), "herald")
        audit.record(AuditEvent.RECONCILE_SKIPPED, {"outcome": "refused", "reason": "another run is at it"})
        audit.record(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": "expired"})
        audit.flush()
        audit.flush()
        assert len(capsys.readouterr().out.splitlines()) == 1

    def test_metrics_of_a_later_invocation_are_counted_by_stack_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        audit = MeasuredAudit(FakeAudit(), "herald")
        for _ in range(2):
            audit.record(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": "expired"})
            audit.flush()
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(line["service"], line["AccessDenied"]) for line in lines] == [("herald", [1])] * 2

    def test_every_measure_can_be_drawn_from_what_the_catalogue_promises(self) -> None:
        for event, measures in MEASURES.items():
            promised = cast("AuditFacts", dict.fromkeys((*CATALOGUE[event].always, "behind_ms", "stuck"), 1))
            for measure in measures:
                assert measure.value(promised) is not None

    def test_an_event_is_counted_by_its_function_or_by_a_filter_and_not_by_both(self) -> None:
        assert not COUNTED & set(MEASURES)


def pushed(recipients: int) -> AuditFacts:
    return {
        "group_id": "g",
        "actor": "ana",
        "operation_id": "op",
        "policy_version": "built-in/1",
        "outcome": "done",
        "kind": "group.invitation.received",
        "channel": "push",
        "chunk": 0,
        "recipients": recipients,
        "recipient_ids": "ben chen",
        "attempt": 1,
    }


def test_the_age_of_the_watermark_is_measured_in_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    audit = MeasuredAudit(FakeAudit(), "herald")
    facts: AuditFacts = {"outcome": "done", "checked": 3, "republished": 2, "incomplete": 1, "late": 4, "stuck": 5}
    facts["behind_ms"] = 250_500
    audit.record(AuditEvent.RECONCILE_FINISHED, facts)
    audit.flush()
    written = json.loads(capsys.readouterr().out)
    names = ("GroupsChecked", "GroupsRepublished", "GroupsIncomplete", "GroupsFoundLate", "GroupsStuck", "WatermarkAge")
    assert [written[name] for name in names] == [[3], [2], [1], [4], [5], [250.5]]
