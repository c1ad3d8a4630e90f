"""Write one message's notifications to the inboxes of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent, name_all
from herald.domain.delivery.ledger import is_left
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.delivery.attempt import DeliveryResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from herald.domain.audit.events import AuditFacts
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.delivery.inbox_ports import InboxWriter
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
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
        reason = next(iter(waiting.values()), "")
        return DeliveryResult(facts, list(self._partly(before, waiting)), waiting=frozenset(waiting), reason=reason)

    def _partly(self, before: LedgerEntry | None, waiting: Collection[str]) -> Iterator[tuple[AuditEvent, AuditFacts]]:
        """Yield an event that names who was reached at this attempt, if others were not."""
        left = [user for user in self._message.recipient_ids if is_left(before, user)]
        reached = [user for user in left if user not in waiting]
        if waiting and reached:
            facts: AuditFacts = {"recipients": len(reached), "recipient_ids": name_all(reached)}
            yield AuditEvent.NOTIFICATIONS_PARTLY_DELIVERED, facts
