"""Write one message's notifications to the inboxes of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import name_all
from herald.domain.delivery.ledger import is_left
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.delivery.deliver_once import DeliveryResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.audit.events import AuditFacts
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
    from herald.domain.delivery.ports import InboxWriter
    from herald.domain.notifications.message import Message
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery


@dataclass(frozen=True, slots=True)
class InboxDelivery:
    """Delivers messages to inboxes."""

    inbox: InboxWriter
    once: IdempotentDelivery

    def deliver(self, message: Message, number: int, time_left: TimeLeft) -> None:
        """Deliver a message once; `number` counts its receives, from 1.

        Raises RecipientsWaiting if some recipients could not be reached, and TemporarilyUnavailable: the message must
        be redelivered then.
        """
        self.once.deliver(message, number, _Attempt(self.inbox, message, self.once.clock, time_left))


class _Attempt:
    """One attempt: what is in an inbox already keeps the time of its arrival."""

    def __init__(self, inbox: InboxWriter, message: Message, clock: Clock, time_left: TimeLeft) -> None:
        self._inbox = inbox
        self._message = message
        self._items = list(notifications_of(message))
        self._clock = clock
        self._time_left = time_left
        self._present: frozenset[str] = frozenset()

    def begin(self, key: LedgerKey) -> LedgerEntry | None:
        begun = self._inbox.begin(key, self._items, self._clock())
        self._present = begun.present
        return begun.entry

    def act(
        self,
        before: LedgerEntry | None,
        save: Callable[[DeliveryResult], None],  # noqa: ARG002 - writing to inboxes takes moments.
    ) -> DeliveryResult:
        left = [each for each in self._items if is_left(before, each.recipient)]
        left = [each for each in left if each.notification_id not in self._present]
        waiting = self._inbox.put(left, self._clock(), self._time_left)
        facts: AuditFacts = {"recipient_ids": name_all(self._message.recipient_ids)}
        return DeliveryResult(facts, waiting=frozenset(waiting), reason=next(iter(waiting.values()), ""))
