"""Handle a message that could not be delivered: it is retried later, or moved to the dead-letter queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.audit.events import AuditEvent, name_all
from herald.domain.delivery.ledger import MAX_REASON, LedgerEntry, Outcome
from herald.domain.delivery.retry import wait_after
from herald.domain.errors import TemporarilyUnavailable
from herald.use_cases import audit_facts
from herald.use_cases.delivery.deliver_once import ledger_key

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock
    from herald.domain.delivery.ports import Ledger, Quarantine, Visibility
    from herald.domain.errors import RecipientsWaiting
    from herald.domain.kinds import Channel
    from herald.domain.notifications.message import Message


class ReceivedMessage(NamedTuple):
    """A message as SQS delivered it. `attempt` counts its receives, from 1; `message` is None if it is unreadable.

    `sent_at` is when it was sent to the queue, in epoch milliseconds; 0 if that is not known.
    """

    body: str
    message_id: str
    receipt: str
    attempt: int
    message: Message | None
    sent_at: int = 0


Schedule = Callable[[ReceivedMessage, "Exception | None", float], "int | None"]
"""Returns the seconds until a message that failed with this error is redelivered, or None if it must not be.

The last parameter is the jitter, from 0 to 1.
"""


def by_receives(received: ReceivedMessage, _: Exception | None, jitter: float) -> int:
    """Let the wait grow with the number of receives."""
    return wait_after(received.attempt, jitter)


@dataclass(frozen=True, slots=True)
class FailureHandler:
    """Handles failures. A message is received at most `max_receives` times; `jitter` returns a number from 0 to 1.

    `schedule` chooses the waits, and may end them earlier.
    """

    channel: Channel
    quarantine: Quarantine
    visibility: Visibility
    ledger: Ledger
    audit: Audit
    clock: Clock
    jitter: Callable[[], float]
    max_receives: int
    schedule: Schedule = by_receives

    def handle(self, received: ReceivedMessage, reason: str, error: Exception | None = None) -> bool:
        """Let a message be redelivered after a growing wait. Quarantine it if it is unreadable or at its last receive.

        Returns whether it is in the dead-letter queue: then it may be acknowledged, and the ledger has the delivery as
        failed.
        """
        facts = self._facts(received)
        self.audit.record(AuditEvent.DELIVERY_FAILED, {**facts, "outcome": "failed", "reason": reason})
        wait = self._wait(received, error)
        if wait is None:
            return self._quarantine(received, facts, reason)
        self._postpone(received, wait, facts)
        return False

    def leave_waiting(self, received: ReceivedMessage, error: RecipientsWaiting) -> bool:
        """Let a message be redelivered for those whom it could not reach yet. Acknowledge it at its last receive.

        The ledger names them then, and reconcile publishes the message again: in a dead-letter queue, it would alarm
        operators once for each group of a recipient who cannot be reached. Returns what `handle` returns.
        """
        if received.attempt < self.max_receives:
            return self.handle(received, str(error))
        facts: AuditFacts = {
            **self._facts(received),
            "outcome": "unfinished",
            "recipients": len(error.waiting),
            "recipient_ids": name_all(error.waiting),
            "reason": str(error),
        }
        self.audit.record(AuditEvent.RECIPIENTS_WAITING, facts)
        return True

    def defer(self, received: ReceivedMessage) -> bool:
        """Let a message that was not tried be redelivered at once. Quarantine it at its last receive.

        Returns what `handle` returns. Every receive counts, also one without time to try.
        """
        if received.attempt >= self.max_receives:
            return self.handle(received, "there was no time left for it at its last receive")
        facts = self._facts(received)
        self.audit.record(AuditEvent.DELIVERY_DEFERRED, {**facts, "outcome": "unfinished"})
        self._postpone(received, 0, facts)
        return False

    def _wait(self, received: ReceivedMessage, error: Exception | None) -> int | None:
        """Return the seconds until the next receive. None: this was the last, or the message cannot be read."""
        if received.message is None or received.attempt >= self.max_receives:
            return None
        return self.schedule(received, error, self.jitter())

    def _postpone(self, received: ReceivedMessage, seconds: int, facts: AuditFacts) -> None:
        try:
            self.visibility.postpone(received.receipt, seconds)
        except TemporarilyUnavailable as error:
            self._audit_failure(facts, f"it is redelivered after the queue's own visibility timeout: {error}")

    def _quarantine(self, received: ReceivedMessage, facts: AuditFacts, reason: str) -> bool:
        try:
            self.quarantine.put(received.body, reason)
        except TemporarilyUnavailable as error:
            self._audit_failure(facts, str(error))
            return False
        message = received.message
        named: AuditFacts = {} if message is None else {"recipient_ids": name_all(message.recipient_ids)}
        failed: AuditFacts = {**facts, **named, "outcome": "failed", "reason": reason}
        self.audit.record(AuditEvent.NOTIFICATIONS_QUARANTINED, failed)
        if message is not None:
            self._record(message, received.attempt, reason, facts)
        return True

    def _record(self, message: Message, attempt: int, reason: str, facts: AuditFacts) -> None:
        """Record the failure in the ledger, which keeps who is waiting. If that fails, reconcile finds it pending."""
        key, count = ledger_key(message, self.channel), message.recipient_count
        try:
            before = self.ledger.find(key)
            failed = LedgerEntry(key, Outcome.FAILED, count, self.clock(), attempt, reason=reason[:MAX_REASON])
            if before is not None:
                failed = failed._replace(pushed=before.pushed, waiting=before.waiting, sent=before.sent)
            self.ledger.record(failed)
        except TemporarilyUnavailable as error:
            self._audit_failure(facts, f"not recorded in the ledger: {error}")

    def _facts(self, received: ReceivedMessage) -> AuditFacts:
        facts: AuditFacts = {
            "sqs_message_id": received.message_id,
            "attempt": received.attempt,
            "channel": self.channel.value,
        }
        if received.message is None:
            return facts
        return {**audit_facts.of_delivery(received.message, self.channel, received.attempt), **facts}

    def _audit_failure(self, facts: AuditFacts, reason: str) -> None:
        self.audit.record(AuditEvent.DELIVERY_FAILED, {**facts, "outcome": "failed", "reason": reason})
