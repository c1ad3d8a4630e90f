"""Deliver the small messages of a batch together: with about as few calls as one of them needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.delivery.inbox import Found
from herald.domain.delivery.ledger import is_done
from herald.domain.errors import OutOfTime, TemporarilyUnavailable
from herald.use_cases.delivery.inbox_result import UNREAD, inbox_result
from herald.use_cases.delivery.small_message import SmallMessage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.inbox_ports import InboxWriter
    from herald.use_cases.delivery.attempt import Delivery
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery

RECORD_MS = 14_000
"""Time that must be left to record a delivery: if neither the ledger nor the queue answers, each takes 7 s."""

NO_TIME = "there was no time left to record it"
UNREAD_ENTRY = "its ledger entry could not be read"


class SmallBatch:
    """Different messages of at most 25 recipients each. A message that fails does not affect the others.

    What is in an inbox already keeps the time of its arrival: it is not written again. All notifications of a message
    of up to `READ_FIRST` recipients are looked up first. Of a longer message, each attempt writes the first
    notification before the others, and only if it is new; an attempt that cannot do this records in the ledger that it
    begins. So if a longer message has neither, nothing of it was written, and nothing is looked up.
    """

    def __init__(
        self, inbox: InboxWriter, once: IdempotentDelivery, batch: Sequence[Delivery], time_left: TimeLeft
    ) -> None:
        self._inbox = inbox
        self._once = once
        self._messages = {each.message.message_id: SmallMessage(each, once.key(each)) for each in batch}
        self._time_left = time_left
        self._found = Found()
        self._new: frozenset[str] = frozenset()
        self._failed: Mapping[str, str] = {}
        self._error: Exception | None = None

    def deliver(self, reserve_ms: int, *, consistent: bool) -> None:
        """Write what is missing, as far as possible, if `reserve_ms` are left. `finish` raises what goes wrong.

        The look at what is there is `consistent` if wanted, and always if a message was received before.
        """
        if self._time_left() < reserve_ms:
            self._error = OutOfTime()
            return
        try:
            self._look(consistent=consistent)
            self._begin(reserve_ms)
            self._put()
        except Exception as error:  # noqa: BLE001 - `finish` raises it for each message.
            self._error = error

    def finish(self, delivery: Delivery) -> None:
        """Audit how a message was delivered, and record it if that is needed; see `attempt.Finish`."""
        if self._error is not None:
            raise self._error
        message = self._messages[delivery.message.message_id]
        if message.problem:
            raise TemporarilyUnavailable(message.problem)
        if is_done(message.entry) or self._was_there(message):
            self._once.skip(delivery)
            return
        failed = {**dict.fromkeys(self._found.unread, UNREAD), **self._failed}
        result = inbox_result(delivery.message, message.entry, message.left(), failed)
        recorded = bool(result.waiting) or message.has_entry or not delivery.items_prove
        if recorded and self._time_left() < RECORD_MS:
            raise TemporarilyUnavailable(NO_TIME)
        self._once.finish(delivery, result, recorded=recorded)

    def _look(self, *, consistent: bool) -> None:
        """Look at what earlier attempts have left."""
        messages = self._messages.values()
        keys = [each.key for each in messages if each.asks_ledger()]
        items = [item for each in messages if each.asks_inboxes() for item in each.items]
        again = any(each.is_redelivery for each in messages)
        self._found = self._inbox.look(keys, items, consistent=consistent or again)
        for each in messages:
            each.entry, each.has_entry = self._found.entries.get(each.key), each.key in self._found.entries
            each.problem = UNREAD_ENTRY if each.key in self._found.unread_entries else ""

    def _begin(self, reserve_ms: int) -> None:
        """Begin the longer messages that no attempt has begun, and look at what there is of the others."""
        longer = [each for each in self._messages.values() if each.is_long and each.is_open]
        self._put_first([each for each in longer if not each.has_entry and self._lacks_first(each)], reserve_ms)
        begun = [item for each in longer if each.is_open and self._lacks_first(each) for item in each.items]
        if begun:
            found = self._inbox.look((), begun, consistent=True)
            self._found = Found(present=self._found.present | found.present, unread=self._found.unread | found.unread)

    def _put_first(self, messages: Sequence[SmallMessage], reserve_ms: int) -> None:
        """Write the first notification of each message, or record that the message is begun."""
        if not messages:
            return
        put = self._inbox.put_new([each.first for each in messages], self._once.clock(), self._time_left)
        self._new = put.written
        for each in messages:
            if each.first.notification_id in put.unknown:
                self._record_begun(each, reserve_ms)

    def _record_begun(self, message: SmallMessage, reserve_ms: int) -> None:
        if self._time_left() < reserve_ms:
            message.problem = NO_TIME
            return
        try:
            message.entry, message.has_entry = self._once.begin(message.delivery), True
        except TemporarilyUnavailable as error:
            message.problem = str(error)

    def _put(self) -> None:
        """Write the notifications that are not known to be there."""
        known = self._found.present | self._found.unread | self._new
        left = [item for each in self._messages.values() if each.is_open for item in each.left(known)]
        if left:
            self._failed = self._inbox.put(left, self._once.clock(), self._time_left)

    def _lacks_first(self, message: SmallMessage) -> bool:
        """Return whether the first notification of a message was neither found nor written."""
        return message.first.notification_id not in self._found.present | self._new

    def _was_there(self, message: SmallMessage) -> bool:
        """Return whether another copy of a message has delivered it."""
        is_new = not (message.is_redelivery or message.has_entry)
        return (
            is_new
            and message.delivery.items_prove
            and all(item.notification_id in self._found.present for item in message.items)
        )
