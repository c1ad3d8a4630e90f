"""Ports of deliveries: inboxes, the ledger, dead-letter queues and visibility timeouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.inbox import Page
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
    from herald.domain.notifications.notification import Notification, Position


class Inbox(Protocol):
    """All users' notifications and read cursors."""

    def put(self, items: Sequence[Notification], time_left: TimeLeft) -> None:
        """Write notifications under their own ids. Idempotent.

        Raises TemporarilyUnavailable if some may not have been written, for want of capacity or of time.
        """

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        """Return up to `limit` notifications older than `before` that have not expired at `now`, newest first."""

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        """Return the position of a notification in the user's inbox, or None if it does not exist or has expired."""

    def count_after(self, user_id: str, position: Position | None, limit: int, now: int) -> int:
        """Count the notifications newer than `position` that have not expired at `now`, up to `limit`."""

    def read_through(self, user_id: str) -> Position | None:
        """Return the user's read cursor, or None if nothing was marked as read."""

    def mark_read(self, user_id: str, position: Position) -> None:
        """Move the user's read cursor forward to `position`; never back."""


class Ledger(Protocol):
    """The delivery ledger."""

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        """Return the entry of a delivery, or None. A consistent read."""

    def record(self, entry: LedgerEntry) -> None:
        """Record a delivery. An entry that is done keeps its first record; any other may be replaced."""

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        """Return all entries of a group. A consistent read."""

    def outcomes(self, keys: Collection[LedgerKey]) -> Mapping[LedgerKey, Outcome]:
        """Return the outcome of each of these deliveries that has an entry. A consistent read."""


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
