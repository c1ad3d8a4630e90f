"""Deliver one message to the webhook's endpoint: one event for all of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import MAX_REASON, LedgerEntry, Outcome
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.webhooks.failures import WebhookStopped
from herald.use_cases import audit_facts
from herald.use_cases.delivery.attempt import DeliveryResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.ledger import LedgerKey
    from herald.use_cases.delivery.attempt import Delivery
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery
    from herald.use_cases.delivery.send_webhook import WebhookSender


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """Delivers messages to the webhook's endpoint."""

    sender: WebhookSender
    once: IdempotentDelivery

    def deliver(self, delivery: Delivery, time_left: TimeLeft) -> None:  # noqa: ARG002 - a request has its own deadline.
        """Deliver a message once.

        If a worker crashes after the endpoint accepted it, it is sent again: with the same bytes and the same id, by
        which receivers know duplicates. Raises TemporarilyUnavailable: the message must be redelivered then.
        """
        self.once.deliver(delivery, _Attempt(self.sender, self.once, delivery))


class _Attempt:
    """One attempt. If it fails, the ledger has the reason, and reconcile leaves the delivery to the queue."""

    def __init__(self, sender: WebhookSender, once: IdempotentDelivery, delivery: Delivery) -> None:
        self._sender = sender
        self._once = once
        self._delivery = delivery

    def begin(self, key: LedgerKey) -> LedgerEntry | None:
        return self._once.ledger.find(key)

    def act(
        self,
        before: LedgerEntry | None,  # noqa: ARG002 - the event is for all recipients.
        save: Callable[[DeliveryResult], None],  # noqa: ARG002 - there is no half of a request.
    ) -> DeliveryResult:
        try:
            self._sender.send(self._delivery.message.message_id, self._delivery.body)
        except TemporarilyUnavailable as error:
            self._record(error)
            raise
        return DeliveryResult({})

    def _record(self, error: TemporarilyUnavailable) -> None:
        message, number, reason = self._delivery.message, self._delivery.number, str(error)
        if isinstance(error, WebhookStopped):
            facts = audit_facts.of_delivery(message, self._once.channel, number)
            self._once.audit.record(AuditEvent.WEBHOOK_STOPPED, {**facts, "outcome": "failed", "reason": reason})
        key, now = self._once.key(self._delivery), self._once.clock()
        count, short = message.recipient_count, reason[:MAX_REASON]
        self._once.ledger.record(LedgerEntry(key, Outcome.UNFINISHED, count, now, number, reason=short))
