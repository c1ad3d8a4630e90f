"""Write one message's notifications to the inboxes of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import name_all
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.delivery.deliver_once import DeliveryResult

if TYPE_CHECKING:
    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.ledger import LedgerEntry
    from herald.domain.delivery.ports import Inbox
    from herald.domain.notifications.message import Message
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery


@dataclass(frozen=True, slots=True)
class InboxDelivery:
    """Delivers messages to inboxes."""

    inbox: Inbox
    once: IdempotentDelivery

    def deliver(self, message: Message, attempt: int, time_left: TimeLeft) -> None:
        """Deliver a message once. Raises TemporarilyUnavailable if it must be redelivered."""

        def put(_: LedgerEntry | None) -> DeliveryResult:
            self.inbox.put(list(notifications_of(message)), time_left)
            return DeliveryResult({"recipient_ids": name_all(message.recipient_ids)})

        self.once.deliver(message, attempt, put)
