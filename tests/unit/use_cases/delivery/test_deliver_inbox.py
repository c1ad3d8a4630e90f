"""Delivering a message to inboxes, on ports in memory."""

from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import Outcome
from herald.domain.kinds import Channel
from herald.domain.notifications import cloud_event, event_reading
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery

from tests.support.builders import NOW, an_invitation
from tests.support.doubles import plenty_of_time
from tests.support.fakes import FakeAudit, FakeInbox, FakeLedger


def inbox_once(ledger: FakeLedger, audit: FakeAudit, now: int) -> IdempotentDelivery:
    return IdempotentDelivery(Channel.INBOX, ledger, audit, lambda: now)


class TestInboxDelivery:
    def setup_method(self) -> None:
        self.ledger, self.audit = FakeLedger(), FakeAudit()
        self.inbox = FakeInbox(self.ledger)
        self.delivery = InboxDelivery(self.inbox, inbox_once(self.ledger, self.audit, NOW + 250))
        self.message = event_reading.decode(cloud_event.encode(an_invitation()))

    def test_every_recipient_gets_the_notification_and_the_ledger_a_line(self) -> None:
        self.delivery.deliver(self.message, 1, plenty_of_time)
        assert sorted(self.inbox.items) == ["ben", "chen"]
        (entry,) = self.ledger.recorded.values()
        assert (entry.outcome, entry.recipients, entry.attempts, entry.at) == (Outcome.DONE, 2, 1, NOW + 250)
        assert self.audit.lines[0][1]["lag_ms"] == 250

    def test_a_redelivery_is_skipped(self) -> None:
        self.delivery.deliver(self.message, 1, plenty_of_time)
        self.inbox.items.clear()
        self.delivery.deliver(self.message, 2, plenty_of_time)
        assert self.inbox.items == {}
        assert self.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED, AuditEvent.REDELIVERY_SKIPPED]
