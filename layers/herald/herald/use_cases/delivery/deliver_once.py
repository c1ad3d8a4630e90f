"""What all deliveries share: the ledger is read first and written last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from herald.domain.audit.catalogue import FAILURES
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import MAX_REASON, LedgerEntry, LedgerKey, Outcome
from herald.domain.errors import RecipientsWaiting
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

    `waiting` are the recipients who could not be reached; if there are any, the delivery is unfinished, for this
    `reason`. On the channel push, `pushed` counts the recipients who got a push so far, and `sent` has `user device`
    for each device of a waiting recipient that got it.
    """

    facts: AuditFacts
    events: Sequence[tuple[AuditEvent, AuditFacts]] = ()
    pushed: int | None = None
    waiting: frozenset[str] = frozenset()
    reason: str = ""
    sent: frozenset[str] = frozenset()


class Attempt(Protocol):
    """One attempt to deliver one message on one channel."""

    def begin(self, key: LedgerKey) -> LedgerEntry | None:
        """Return what the ledger has of the delivery, before anything is done."""

    def act(self, before: LedgerEntry | None, save: Callable[[DeliveryResult], None]) -> DeliveryResult:
        """Deliver what `before` leaves to do.

        `save` records how far it has come, in case the process ends before it does.
        """


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
            self.audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, whole)


def ledger_key(message: Message, channel: Channel) -> LedgerKey:
    """Return the ledger key of a message's delivery on a channel."""
    return LedgerKey(message.group_id, channel, message.kind, message.chunk)
