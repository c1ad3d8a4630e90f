"""What all deliveries share: the ledger is read first and written last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.catalogue import FAILURES
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.errors import TemporarilyUnavailable
from herald.use_cases import audit_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock
    from herald.domain.delivery.ports import Ledger
    from herald.domain.kinds import Channel
    from herald.domain.notifications.message import Message


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What a delivery did: facts for its audit line, and events to record before it.

    On the channel push, `pushed` counts the recipients who got a push so far. `waiting` are the recipients who could
    not be handled; if there are any, the delivery is unfinished, for this `reason`.
    """

    facts: AuditFacts
    events: Sequence[tuple[AuditEvent, AuditFacts]] = ()
    pushed: int | None = None
    waiting: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IdempotentDelivery:
    """Does each delivery on one channel once, however often its message is redelivered."""

    channel: Channel
    ledger: Ledger
    audit: Audit
    clock: Clock

    def deliver(self, message: Message, attempt: int, act: Callable[[LedgerEntry | None], DeliveryResult]) -> None:
        """Call `act` with the ledger's entry, unless that says the delivery is done. `attempt` counts receives, from 1.

        If a worker crashes midway, or two run concurrently, each repeats the same idempotent writes; only one wins the
        conditional put on the ledger. Raises what `act` raises, and TemporarilyUnavailable if recipients are waiting:
        the message must be redelivered then.
        """
        key, facts = ledger_key(message, self.channel), audit_facts.of_delivery(message, self.channel, attempt)
        before = self.ledger.find(key)
        if before is not None and before.outcome is Outcome.DONE:
            self.audit.record(AuditEvent.REDELIVERY_SKIPPED, {**facts, "outcome": "done"})
            return
        result = act(before)
        now = self.clock()
        # Audited before it is recorded: after a crash in between, a redelivery audits it again, and no delivery goes
        # without a line.
        self._audit(result, facts, now - message.created_at)
        outcome = Outcome.UNFINISHED if result.waiting else Outcome.DONE
        count = message.recipient_count
        self.ledger.record(LedgerEntry(key, outcome, count, now, attempt, result.pushed, result.waiting))
        if result.waiting:
            raise TemporarilyUnavailable(f"{len(result.waiting)} recipients wait: {result.reason}")

    def _audit(self, result: DeliveryResult, facts: AuditFacts, lag_ms: int) -> None:
        for event, details in result.events:
            outcome = "failed" if event in FAILURES else "done"
            self.audit.record(event, {**facts, **details, "outcome": outcome})
        if not result.waiting:
            whole: AuditFacts = {**facts, **result.facts, "outcome": "done", "lag_ms": lag_ms}
            self.audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, whole)


def ledger_key(message: Message, channel: Channel) -> LedgerKey:
    """Return the ledger key of a message's delivery on a channel."""
    return LedgerKey(message.group_id, channel, message.kind, message.chunk)
