"""Ports of deliveries: the ledger, dead-letter queues and visibility timeouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome


class Ledger(Protocol):
    """The delivery ledger."""

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        """Return the entry of a delivery, or None. A consistent read.

        An entry that this version cannot read, because a newer one wrote it, says that nobody is known to be done.
        """

    def begin(self, key: LedgerKey, recipients: int, at: int) -> LedgerEntry | None:
        """Record at the time `at` (epoch ms) that a delivery is begun, unless it has an entry.

        Returns the entry that it has already, as `find` does, or None: then no other attempt was recorded before.
        """

    def record(self, entry: LedgerEntry) -> None:
        """Record a delivery. An entry that is done keeps its first record; any other may be replaced."""

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        """Return all entries of a group that this version can read. A consistent read."""

    def outcomes(self, keys: Collection[LedgerKey], *, consistent: bool) -> Mapping[LedgerKey, Outcome]:
        """Return the outcome of each of these deliveries that has a readable entry.

        A read that is not consistent may miss what was written less than a second ago, and costs half as much.
        """


class DeliveryClaims(Protocol):
    """Claims on deliveries, for channels on which a recipient could see two concurrent attempts as duplicates."""

    def begin(self, key: LedgerKey, now: int, until: int) -> bool:
        """Claim a delivery until then (epoch ms). Returns whether any attempt began it before.

        Raises DeliveryInProgress if another attempt has a claim that has not ended, and TemporarilyUnavailable.
        """

    def end(self, key: LedgerKey, until: int) -> None:
        """End a claim early, unless another attempt has claimed the delivery since. Raises TemporarilyUnavailable."""


class Quarantine(Protocol):
    """A dead-letter queue, as the functions themselves use it: each message has its cause beside it."""

    def put(self, body: str, cause: str) -> None:
        """Move a message to the dead-letter queue.

        Raises TemporarilyUnavailable if it may not have arrived; then it must not be acknowledged.
        """


class Visibility(Protocol):
    """The visibility timeout of received messages."""

    def postpone(self, receipt: str, seconds: int) -> None:
        """Let the message that was received with `receipt` be redelivered after so many seconds.

        Raises TemporarilyUnavailable; the queue's own visibility timeout applies then.
        """
