"""What all deliveries share: the ledger is read first and written last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.catalogue import FAILURES
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import MAX_REASON, LedgerEntry, LedgerKey, Outcome
from herald.domain.errors import RecipientsWaiting
from herald.use_cases import audit_facts

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock
    from herald.domain.delivery.ports import Ledger
    from herald.domain.kinds import Channel
    from herald.domain.notifications.message import Message
    from herald.use_cases.delivery.attempt import Attempt, DeliveryResult


@dataclass(frozen=True, slots=True)
class IdempotentDelivery:
    """Does each delivery on one channel once, however often its message is redelivered."""

    channel: Channel
    ledger: Ledger
    audit: Audit
    clock: Clock

    def deliver(self, message: Message, number: int, attempt: Attempt) -> None:
        """Do an attempt, unless the ledger says that the delivery is done. `number` counts receives, from 1.

        If a worker crashes midway, or two run concurrently, each repeats the same idempotent writes; only one wins the
        conditional put on the ledger. Raises what the attempt raises, and RecipientsWaiting if some could not be
        reached: the message must be redelivered then.
        """
        key, facts = ledger_key(message, self.channel), audit_facts.of_delivery(message, self.channel, number)
        before = attempt.begin(key)
        if before is not None and before.outcome is Outcome.DONE:
            self.audit.record(AuditEvent.REDELIVERY_SKIPPED, {**facts, "outcome": "done"})
            return

        def save(result: DeliveryResult) -> None:
            self.ledger.record(self._entry(key, message, number, result))

        result = attempt.act(before, save)
        # Audited before it is recorded: after a crash in between, a redelivery audits it again, and no delivery goes
        # without a line.
        self._audit(result, facts, message.created_at)
        save(result)
        if result.waiting:
            raise RecipientsWaiting(result.waiting, result.reason)

    def _entry(self, key: LedgerKey, message: Message, number: int, result: DeliveryResult) -> LedgerEntry:
        return LedgerEntry(
            key,
            Outcome.UNFINISHED if result.waiting else Outcome.DONE,
            message.recipient_count,
            self.clock(),
            number,
            result.pushed,
            result.waiting,
            result.reason[:MAX_REASON],
            result.sent,
        )

    def _audit(self, result: DeliveryResult, facts: AuditFacts, created_at: int) -> None:
        for event, details in result.events:
            outcome = "failed" if event in FAILURES else "done"
            self.audit.record(event, {**facts, **details, "outcome": outcome})
        if not result.waiting:
            lag = self.clock() - created_at
            whole: AuditFacts = {**facts, **result.facts, "outcome": "done", "lag_ms": lag}
            self.audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, audit_facts.of_result(whole))


def ledger_key(message: Message, channel: Channel) -> LedgerKey:
    """Return the ledger key of a message's delivery on a channel."""
    return LedgerKey(message.group_id, channel, message.kind, message.chunk)
