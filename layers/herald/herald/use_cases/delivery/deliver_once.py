"""What all deliveries share: the ledger says what is done, and the audit log and the ledger are written last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.catalogue import FAILURES
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import MAX_REASON, LedgerEntry, LedgerKey, Outcome, is_done
from herald.domain.errors import RecipientsWaiting
from herald.use_cases import audit_facts

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock
    from herald.domain.delivery.ports import Ledger
    from herald.domain.kinds import Channel
    from herald.domain.notifications.message import Message
    from herald.use_cases.delivery.attempt import Attempt, Delivery, DeliveryResult


@dataclass(frozen=True, slots=True)
class IdempotentDelivery:
    """Does each delivery on one channel once, however often its message is redelivered."""

    channel: Channel
    ledger: Ledger
    audit: Audit
    clock: Clock

    def deliver(self, delivery: Delivery, attempt: Attempt) -> None:
        """Do an attempt, unless the ledger says that the delivery is done.

        If a worker crashes midway, or two run concurrently, each repeats the same idempotent writes; only one wins the
        conditional put on the ledger. Raises what the attempt raises, and RecipientsWaiting if some could not be
        reached: the message must be redelivered then.
        """
        before = attempt.begin(self.key(delivery))
        if is_done(before):
            self.skip(delivery)
            return
        result = attempt.act(before, lambda progress: self._record(delivery, progress))
        self.finish(delivery, result)

    def key(self, delivery: Delivery) -> LedgerKey:
        """Return the ledger key of a delivery."""
        return ledger_key(delivery.message, self.channel)

    def begin(self, delivery: Delivery) -> LedgerEntry | None:
        """Record that a delivery is begun. Returns the ledger entry that it has already, or None."""
        return self.ledger.begin(self.key(delivery), delivery.message.recipient_count, self.clock())

    def skip(self, delivery: Delivery) -> None:
        """Audit a redelivery of what was done before."""
        self.audit.record(AuditEvent.REDELIVERY_SKIPPED, {**self._facts(delivery), "outcome": "done"})

    def finish(self, delivery: Delivery, result: DeliveryResult, *, recorded: bool = True) -> None:
        """Audit a result, and record it in the ledger unless `recorded` is False.

        Audited before it is recorded: after a crash in between, a redelivery audits it again, and no delivery goes
        without a line. Raises RecipientsWaiting if some could not be reached.
        """
        self._audit(delivery, result)
        if recorded:
            self._record(delivery, result)
        if result.waiting:
            raise RecipientsWaiting(result.waiting, result.reason)

    def _record(self, delivery: Delivery, result: DeliveryResult) -> None:
        entry = LedgerEntry(
            self.key(delivery),
            Outcome.UNFINISHED if result.waiting else Outcome.DONE,
            delivery.message.recipient_count,
            self.clock(),
            delivery.number,
            result.pushed,
            result.waiting,
            result.reason[:MAX_REASON],
            result.sent,
        )
        self.ledger.record(entry)

    def _audit(self, delivery: Delivery, result: DeliveryResult) -> None:
        facts = self._facts(delivery)
        for event, details in result.events:
            outcome = "failed" if event in FAILURES else "done"
            self.audit.record(event, {**facts, **details, "outcome": outcome})
        if not result.waiting:
            lag = self.clock() - delivery.message.created_at
            whole: AuditFacts = {**facts, **result.facts, "outcome": "done", "lag_ms": lag}
            self.audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, audit_facts.of_result(whole))

    def _facts(self, delivery: Delivery) -> AuditFacts:
        return audit_facts.of_delivery(delivery.message, self.channel, delivery.number)


def ledger_key(message: Message, channel: Channel) -> LedgerKey:
    """Return the ledger key of a message's delivery on a channel."""
    return LedgerKey(message.group_id, channel, message.kind, message.chunk)
