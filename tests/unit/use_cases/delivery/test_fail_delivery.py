"""A message that could not be delivered, on ports in memory: retries, and quarantine after the last one."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import LedgerEntry, Outcome
from herald.domain.delivery.retry import wait_after
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.kinds import Channel
from herald.domain.notifications import cloud_event, event_reading
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.fail_delivery import FailureHandler, ReceivedMessage

from tests.support.builders import NOW, an_invitation
from tests.support.doubles import plenty_of_time
from tests.support.fakes import FakeAudit, FakeInbox, FakeLedger, FakeQuarantine, FakeVisibility
from tests.unit.use_cases.delivery.test_deliver_inbox import inbox_once


class TestFailureHandler:
    def setup_method(self) -> None:
        self.quarantine, self.visibility = FakeQuarantine(), FakeVisibility()
        self.ledger, self.audit = FakeLedger(), FakeAudit()
        self.failed = FailureHandler(
            Channel.INBOX,
            self.quarantine,
            self.visibility,
            self.ledger,
            self.audit,
            lambda: NOW,
            jitter=lambda: 0.0,
            max_receives=8,
        )
        self.body = cloud_event.encode(an_invitation())

    def received(self, attempt: int, body: str | None = None) -> ReceivedMessage:
        message = event_reading.decode(self.body) if body is None else None
        return ReceivedMessage(self.body if body is None else body, "m1", f"receipt-{attempt}", attempt, message)

    def reasons(self) -> list[str]:
        return [facts["reason"] for _, facts in self.audit.lines]

    def test_a_message_is_redelivered_after_growing_waits(self) -> None:
        for attempt in range(1, 8):
            assert not self.failed.handle(self.received(attempt), "throttled")
        assert list(self.visibility.postponed.values()) == [15, 30, 60, 120, 240, 480, 900]
        assert self.ledger.recorded == {}
        assert self.audit.events == [AuditEvent.DELIVERY_FAILED] * 7

    def test_at_its_last_receive_it_is_quarantined_with_its_cause_and_recorded_in_the_ledger(self) -> None:
        assert self.failed.handle(self.received(8), "throttled")
        assert self.quarantine.kept == [(self.body, "throttled")]
        (entry,) = self.ledger.recorded.values()
        assert (entry.outcome, entry.attempts, entry.recipients) == (Outcome.FAILED, 8, 2)
        assert self.audit.events == [AuditEvent.DELIVERY_FAILED, AuditEvent.NOTIFICATIONS_QUARANTINED]

    def test_an_unreadable_message_is_quarantined_at_once(self) -> None:
        assert self.failed.handle(self.received(1, "{}"), "not a message of Herald")
        assert self.quarantine.kept == [("{}", "not a message of Herald")]
        assert self.audit.lines[0][1]["sqs_message_id"] == "m1"

    def test_what_cannot_be_quarantined_is_not_acknowledged(self) -> None:
        self.quarantine.closed = True
        assert not self.failed.handle(self.received(8), "throttled")
        assert self.ledger.recorded == {}
        assert self.reasons() == ["throttled", "not quarantined: the queue is closed"]

    def test_a_ledger_that_cannot_be_written_does_not_fail_the_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unavailable(entry: LedgerEntry) -> None:
            raise TemporarilyUnavailable("ThrottlingException")

        monkeypatch.setattr(self.ledger, "record", unavailable)
        assert self.failed.handle(self.received(8), "throttled")
        assert self.reasons()[-1] == "not recorded in the ledger: ThrottlingException"

    def test_a_visibility_that_cannot_be_changed_leaves_the_queues_own(self) -> None:
        self.visibility.closed = True
        assert not self.failed.handle(self.received(1), "throttled")
        assert self.reasons()[-1] == "it is redelivered after the queue's own visibility timeout: the queue is closed"

    def test_a_message_that_was_not_tried_is_redelivered_at_once(self) -> None:
        self.failed.defer(self.received(3))
        assert self.visibility.postponed == {"receipt-3": 0}
        assert self.audit.events == [AuditEvent.DELIVERY_DEFERRED]

    def test_a_message_that_was_not_tried_at_its_last_receive_is_quarantined(self) -> None:
        assert self.failed.defer(self.received(8))
        assert self.quarantine.kept == [(self.body, "there was no time left for it at its last receive")]
        assert len(self.ledger.recorded) == 1

    def test_a_redrive_turns_failed_into_done(self) -> None:
        self.failed.handle(self.received(8), "throttled")
        delivery = InboxDelivery(FakeInbox(self.ledger), inbox_once(self.ledger, self.audit, NOW), reserve_ms=0)
        (finish,) = delivery.deliver([Delivery(event_reading.decode(self.body), 1)], plenty_of_time)
        finish()
        (entry,) = self.ledger.recorded.values()
        assert entry.outcome is Outcome.DONE

    @pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 120), (0.5, 90), (1.0, 60)])
    def test_jitter_takes_up_to_half_of_a_wait(self, jitter: float, seconds: int) -> None:
        assert wait_after(4, jitter) == seconds
