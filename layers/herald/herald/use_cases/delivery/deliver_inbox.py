"""Write the notifications of messages to the inboxes of their recipients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from herald.domain.delivery.inbox import TOGETHER, Found
from herald.domain.delivery.ledger import is_done, is_left
from herald.domain.errors import OutOfTime
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.delivery.inbox_result import UNREAD, inbox_result
from herald.use_cases.delivery.small_batch import SmallBatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.inbox_ports import InboxWriter
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
    from herald.use_cases.delivery.attempt import Delivery, DeliveryResult, Finish
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery


@dataclass(frozen=True, slots=True)
class InboxDelivery:
    """Delivers messages to inboxes: the small ones of a batch together, each large one alone.

    They are tried only if `reserve_ms` of the invocation's time are left.
    """

    inbox: InboxWriter
    once: IdempotentDelivery
    reserve_ms: int

    def deliver(self, batch: Sequence[Delivery], time_left: TimeLeft) -> Sequence[Finish]:
        """Deliver the small messages of a batch; see `attempt.DeliverBatch`.

        Of several copies of a message, one is delivered with the others, and the rest after it.
        """
        together: dict[str, int] = {}
        for position, each in enumerate(batch):
            if _is_small(each):
                together.setdefault(each.message.message_id, position)
        positions = sorted(together.values())
        small = self._together([batch[position] for position in positions], time_left)
        return [
            partial(small.finish, each) if position in positions else partial(self._alone, each, time_left)
            for position, each in enumerate(batch)
        ]

    def _together(self, batch: Sequence[Delivery], time_left: TimeLeft, *, consistent: bool = False) -> SmallBatch:
        small = SmallBatch(self.inbox, self.once, batch, time_left)
        if batch:
            small.deliver(self.reserve_ms, consistent=consistent)
        return small

    def _alone(self, delivery: Delivery, time_left: TimeLeft) -> None:
        """Deliver a large message, or a copy of a small one that was delivered just now."""
        if _is_small(delivery):
            self._together([delivery], time_left, consistent=True).finish(delivery)
            return
        if time_left() < self.reserve_ms:
            raise OutOfTime
        self.once.deliver(delivery, _LargeAttempt(self.inbox, self.once, delivery, time_left))


def _is_small(delivery: Delivery) -> bool:
    return delivery.message.recipient_count <= TOGETHER


class _LargeAttempt:
    """One attempt to deliver a large message. What is in an inbox already keeps the time of its arrival."""

    def __init__(self, inbox: InboxWriter, once: IdempotentDelivery, delivery: Delivery, time_left: TimeLeft) -> None:
        self._inbox = inbox
        self._once = once
        self._delivery = delivery
        self._items = list(notifications_of(delivery.message))
        self._time_left = time_left
        self._found = Found()

    def begin(self, key: LedgerKey) -> LedgerEntry | None:  # noqa: ARG002 - it is the key of this delivery.
        """Record that the delivery was begun, which costs less than looking for 26 notifications or more.

        Only if it was begun before can any of them be there.
        """
        entry = self._once.begin(self._delivery)
        if entry is not None and not is_done(entry):
            self._items = [each for each in self._items if is_left(entry, each.recipient)]
            self._found = self._inbox.look((), self._items, consistent=True)
        return entry

    def act(
        self,
        before: LedgerEntry | None,
        save: Callable[[DeliveryResult], None],  # noqa: ARG002 - writing to inboxes takes moments.
    ) -> DeliveryResult:
        known = self._found.present | self._found.unread
        left = [each for each in self._items if each.notification_id not in known]
        failed = self._inbox.put(left, self._once.clock(), self._time_left)
        unread = dict.fromkeys(self._found.unread, UNREAD)
        return inbox_result(self._delivery.message, before, self._items, {**unread, **failed})
