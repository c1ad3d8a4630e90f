"""One attempt to deliver a message, and what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from herald.domain.audit.events import AuditEvent, AuditFacts
    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
    from herald.domain.notifications.message import Message


class Delivery(NamedTuple):
    """A message to deliver on one channel. `number` counts its receives, from 1.

    With `items_prove`, its group is small: if all goes well, the notifications in the inboxes prove the delivery, and
    it needs no ledger entry. `body` is the message's text as it was received.
    """

    message: Message
    number: int
    items_prove: bool = False
    body: str = ""


Finish = Callable[[], None]
"""Finishes one delivery of a batch. Raises OutOfTime if it was not tried, and RecipientsWaiting or any other error if
its message must be received again."""

DeliverBatch = Callable[[Sequence[Delivery], "TimeLeft"], Sequence[Finish]]
"""Delivers the messages of a batch as far as they are delivered together. Returns how to finish each, in order."""


class DeliveryResult(NamedTuple):
    """What a delivery did: facts for its audit line, and events to record before it.

    `waiting` are the recipients who could not be reached; if there are any, the delivery is unfinished, for this
    `reason`. On the channel push, `pushed` counts the recipients who got a push so far, and `sent` has `user device`
    for each device of a waiting recipient that got it.
    """

    facts: AuditFacts
    events: Sequence[tuple[AuditEvent, AuditFacts]] = ()
    pushed: int | None = None
    waiting: frozenset[str] = frozenset()
    reason: str = ""
    sent: frozenset[str] = frozenset()


class Attempt(Protocol):
    """One attempt to deliver one message on one channel."""

    def begin(self, key: LedgerKey) -> LedgerEntry | None:
        """Return what the ledger has of the delivery, before anything is done."""

    def act(self, before: LedgerEntry | None, save: Callable[[DeliveryResult], None]) -> DeliveryResult:
        """Deliver what `before` leaves to do.

        `save` records how far it has come, in case the process ends before it does.
        """
