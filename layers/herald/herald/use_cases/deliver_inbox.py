"""Put one message's notifications into the inboxes of its recipients: the work of deliver_inbox."""

from dataclasses import dataclass

from herald.domain.audit import Audit, AuditEvent, AuditFacts
from herald.domain.cloud_event import Delivery, role_of
from herald.domain.identifiers import notification_id
from herald.domain.inbox import InboxItem
from herald.domain.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.policy import Channel
from herald.domain.ports import Clock, Inbox, Ledger


@dataclass(frozen=True, slots=True)
class InboxDelivery:
    """Delivers messages to inboxes. `attempt` counts a message's receives, from 1."""

    inbox: Inbox
    ledger: Ledger
    audit: Audit
    clock: Clock

    def deliver(self, delivery: Delivery, attempt: int) -> None:
        """Deliver once, however often the message comes.

        The ledger is asked first and told last. Whoever dies in between, or works at the same time, writes the same
        items under the same keys, and loses at most the right to the ledger's line. Raises TemporarilyUnavailable
        when the message must come again.
        """
        key, facts = ledger_key(delivery), facts_of(delivery, attempt)
        if self.ledger.is_done(key):
            self.audit.record(AuditEvent.REDELIVERY_SKIPPED, {**facts, "outcome": "done"})
            return
        self.inbox.put(_items(delivery))
        now = self.clock()
        self.ledger.record(LedgerEntry(key, Outcome.DONE, delivery.recipient_count, now, attempt))
        lag_ms = now - delivery.created_at
        self.audit.record(AuditEvent.NOTIFICATIONS_DELIVERED, {**facts, "outcome": "done", "lag_ms": lag_ms})


def ledger_key(delivery: Delivery) -> LedgerKey:
    """Name the ledger's entry of a delivery."""
    return LedgerKey(delivery.group_id, Channel.INBOX, delivery.kind, delivery.chunk)


def _items(delivery: Delivery) -> list[InboxItem]:
    return [
        InboxItem(
            recipient=user_id,
            notification_id=notification_id(delivery.group_id, delivery.kind, user_id),
            kind=delivery.kind.value,
            created_at=delivery.created_at,
            role=role_of(capacity),
            content=delivery.content,
        )
        for capacity, user_ids in delivery.recipients.items()
        for user_id in user_ids
    ]


def facts_of(delivery: Delivery, attempt: int) -> AuditFacts:
    """Return what every audit line about a delivery tells."""
    return {
        "group_id": delivery.group_id,
        "actor": delivery.actor,
        "operation_id": delivery.operation_id,
        "kind": delivery.kind.value,
        "channel": Channel.INBOX.value,
        "chunk": delivery.chunk,
        "recipients": delivery.recipient_count,
        "attempt": attempt,
    }
