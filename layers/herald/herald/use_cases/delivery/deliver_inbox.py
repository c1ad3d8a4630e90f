"""Put one message's notifications into the inboxes of its recipients: the work of deliver_inbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import name_all
from herald.domain.delivery.inbox import Notification
from herald.domain.identifiers import notification_id
from herald.domain.notifications.cloud_event import role_of
from herald.use_cases.delivery.deliver_once import DeliveryResult

if TYPE_CHECKING:
    from herald.domain.delivery.ledger import LedgerEntry
    from herald.domain.notifications.cloud_event import Delivery
    from herald.domain.ports import Inbox, TimeLeft
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery


@dataclass(frozen=True, slots=True)
class InboxDelivery:
    """Delivers messages to inboxes."""

    inbox: Inbox
    once: IdempotentDelivery

    def deliver(self, delivery: Delivery, attempt: int, time_left: TimeLeft) -> None:
        """Deliver once. Raises TemporarilyUnavailable when the message must come again."""

        def put(_: LedgerEntry | None) -> DeliveryResult:
            self.inbox.put(_items(delivery), time_left)
            return DeliveryResult({"recipient_ids": name_all(delivery.recipient_ids)})

        self.once.deliver(delivery, attempt, put)


def _items(delivery: Delivery) -> list[Notification]:
    return [
        Notification(
            recipient=user_id,
            notification_id=notification_id(delivery.group_id, delivery.kind, user_id),
            kind=delivery.kind.value,
            created_at=delivery.created_at,
            role=role_of(capacity),
            content=delivery.content,
            policy_version=delivery.policy_version,
        )
        for capacity, user_ids in delivery.recipients.items()
        for user_id in user_ids
    ]
