"""What is measured of audit events."""

import json
from typing import cast

import pytest
from herald.adapters.observability.audit_metrics import MEASURES, MeasuredAudit
from herald.domain.audit.catalogue import CATALOGUE
from herald.domain.audit.events import AuditEvent, AuditFacts

from tests.support.fakes import FakeAudit

INVITED = "group.invitation.received"


class TestMeasures:
    def test_what_is_measured_is_recorded_too_and_counted_by_channel_and_kind(
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
            promised = cast("AuditFacts", dict.fromkeys((*CATALOGUE[event].always, "behind_ms", "stuck"), 1))
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


def test_the_age_of_the_watermark_is_measured_in_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    audit = MeasuredAudit(FakeAudit(), "herald")
    facts: AuditFacts = {"outcome": "done", "checked": 3, "republished": 2, "incomplete": 1, "late": 4, "stuck": 5}
    facts["behind_ms"] = 250_500
    audit.record(AuditEvent.RECONCILE_FINISHED, facts)
    audit.flush()
    written = json.loads(capsys.readouterr().out)
    names = ("GroupsChecked", "GroupsRepublished", "GroupsIncomplete", "GroupsFoundLate", "GroupsStuck", "WatermarkAge")
    assert [written[name] for name in names] == [[3], [2], [1], [4], [5], [250.5]]
