"""What every delivery has in common: the ledger is asked first and told last."""

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
    from herald.domain.kinds import Channel
    from herald.domain.notifications.cloud_event import Delivery
    from herald.domain.ports import Clock, Ledger


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What a delivery did: further facts for its audit line, and events of their own that went before.

    On the channel push, how many recipients were `pushed` to so far. `waiting` are the recipients who could not be
    attended to: with any, the delivery is unfinished, for this `reason`.
    """

    facts: AuditFacts
    events: Sequence[tuple[AuditEvent, AuditFacts]] = ()
    pushed: int | None = None
    waiting: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IdempotentDelivery:
    """Does each delivery on one channel once, however often its message comes."""

    channel: Channel
    ledger: Ledger
    audit: Audit
    clock: Clock

    def deliver(self, delivery: Delivery, attempt: int, act: Callable[[LedgerEntry | None], DeliveryResult]) -> None:
        """Let `act` deliver, unless the ledger has the delivery as done. `attempt` counts a message's receives, from 1.

        `act` gets what the ledger has so far. Whoever dies in between, or works at the same time, does the same again
        under the same names, and loses at most the right to the ledger's line. Raises what `act` raises, and
        TemporarilyUnavailable when somebody is still waiting: the message must come again then.
        """
        key, facts = ledger_key(delivery, self.channel), audit_facts.of_delivery(delivery, self.channel, attempt)
        before = self.ledger.find(key)
        if before is not None and before.outcome is Outcome.DONE:
            self.audit.record(AuditEvent.REDELIVERY_SKIPPED, {**facts, "outcome": "done"})
            return
        done = act(before)
        now = self.clock()
        # Told before the ledger is: whoever dies in between tells it again, and no delivery goes untold.
        for event, told in done.events:
            self.audit.record(event, {**facts, **told, "outcome": "failed" if event in FAILURES else "done"})
        if not done.waiting:
            lag_ms = now - delivery.created_at
            whole: AuditFacts = {**facts, **done.facts, "outcome": "done", "lag_ms": lag_ms}
            self.audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, whole)
        outcome = Outcome.UNFINISHED if done.waiting else Outcome.DONE
        self.ledger.record(LedgerEntry(key, outcome, delivery.recipient_count, now, attempt, done.pushed, done.waiting))
        if done.waiting:
            raise TemporarilyUnavailable(f"{len(done.waiting)} recipients wait: {done.reason}")


def ledger_key(delivery: Delivery, channel: Channel) -> LedgerKey:
    """Name the ledger's entry of a delivery on a channel."""
    return LedgerKey(delivery.group_id, channel, delivery.kind, delivery.chunk)
