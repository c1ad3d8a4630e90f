"""One attempt to deliver a message, and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from herald.domain.audit.events import AuditEvent, AuditFacts
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey


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
