"""Decide what becomes of a message that could not be delivered: it comes again later, or it is set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent, name_all
from herald.domain.delivery.ledger import LedgerEntry, Outcome
from herald.domain.delivery.retry import wait_after
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable
from herald.domain.notifications.cloud_event import from_cloud_event
from herald.use_cases import audit_facts
from herald.use_cases.delivery.deliver_once import ledger_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.kinds import Channel
    from herald.domain.notifications.cloud_event import Delivery
    from herald.domain.ports import Clock, Ledger, Quarantine, Visibility


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as the queue handed it over; `attempt` counts its receives, from 1."""

    body: str
    message_id: str
    receipt: str
    attempt: int


@dataclass(frozen=True, slots=True)
class FailureHandler:
    """Handles failures. A message is received at most `max_receives` times; `jitter` returns a number from 0 to 1."""

    channel: Channel
    quarantine: Quarantine
    visibility: Visibility
    ledger: Ledger
    audit: Audit
    clock: Clock
    jitter: Callable[[], float]
    max_receives: int

    def handle(self, message: ReceivedMessage, reason: str) -> bool:
        """Let a message come again after a growing wait; set it aside when nothing can read it, or at its last receive.

        Returns whether it was set aside: it may be acknowledged then, for the dead-letter queue has it with its
        cause, and the ledger has the delivery as failed.
        """
        delivery = _readable(message.body)
        facts = self._facts(message, delivery)
        self.audit.record(AuditEvent.DELIVERY_FAILED, {**facts, "outcome": "failed", "reason": reason})
        if delivery is not None and message.attempt < self.max_receives:
            self._change_visibility(message, wait_after(message.attempt, self.jitter()), facts)
            return False
        return self._set_aside(message, delivery, facts, reason)

    def defer(self, message: ReceivedMessage) -> bool:
        """Give a message that was not tried back at once, but for its last receive: then it is set aside.

        Returns whether it was set aside, as `handle` does: each receive counts, also one for which there was no time.
        """
        if message.attempt >= self.max_receives:
            return self.handle(message, "there was no time left for it at its last receive")
        facts = self._facts(message, _readable(message.body))
        self.audit.record(AuditEvent.DELIVERY_DEFERRED, {**facts, "outcome": "unfinished"})
        self._change_visibility(message, 0, facts)
        return False

    def _change_visibility(self, message: ReceivedMessage, seconds: int, facts: AuditFacts) -> None:
        try:
            self.visibility.postpone(message.receipt, seconds)
        except TemporarilyUnavailable as error:
            self._tell(facts, f"it comes again after the queue's own timeout: {error}")

    def _set_aside(self, message: ReceivedMessage, delivery: Delivery | None, facts: AuditFacts, reason: str) -> bool:
        try:
            self.quarantine.put(message.body, reason)
        except TemporarilyUnavailable as error:
            self._tell(facts, str(error))
            return False
        named: AuditFacts = {} if delivery is None else {"recipient_ids": name_all(delivery.recipient_ids)}
        self.audit.record(
            AuditEvent.NOTIFICATIONS_QUARANTINED, {**facts, **named, "outcome": "failed", "reason": reason}
        )
        if delivery is not None:
            self._record(delivery, message.attempt, facts)
        return True

    def _record(self, delivery: Delivery, attempt: int, facts: AuditFacts) -> None:
        """Tell the ledger, which goes on knowing who waits; where it cannot be told, reconcile finds it pending."""
        key, count = ledger_key(delivery, self.channel), delivery.recipient_count
        try:
            before = self.ledger.find(key)
            failed = LedgerEntry(key, Outcome.FAILED, count, self.clock(), attempt)
            if before is not None:
                failed = replace(failed, pushed=before.pushed, waiting=before.waiting)
            self.ledger.record(failed)
        except TemporarilyUnavailable as error:
            self._tell(facts, f"not recorded in the ledger: {error}")

    def _facts(self, message: ReceivedMessage, delivery: Delivery | None) -> AuditFacts:
        received: AuditFacts = {
            "sqs_message_id": message.message_id,
            "attempt": message.attempt,
            "channel": self.channel.value,
        }
        if delivery is None:
            return received
        return {**audit_facts.of_delivery(delivery, self.channel, message.attempt), **received}

    def _tell(self, facts: AuditFacts, reason: str) -> None:
        self.audit.record(AuditEvent.DELIVERY_FAILED, {**facts, "outcome": "failed", "reason": reason})


def _readable(body: str) -> Delivery | None:
    try:
        return from_cloud_event(body)
    except MalformedRecord:
        return None
