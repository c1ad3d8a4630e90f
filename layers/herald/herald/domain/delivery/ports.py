"""Ports of deliveries: inboxes, the ledger, dead-letter queues and visibility timeouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.inbox import Page
    from herald.domain.delivery.ledger import Begun, LedgerEntry, LedgerKey, Outcome
    from herald.domain.delivery.read_state import ReadState
    from herald.domain.notifications.notification import Notification, Position


class Inbox(Protocol):
    """All users' notifications, and what they have read."""

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        """Return up to `limit` notifications older than `before` that have not expired at `now`, newest first."""

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        """Return the position of a notification if it is among the newest `SEARCHED` that have not expired at `now`."""

    def count_unread(self, user_id: str, state: ReadState, limit: int, now: int) -> int:
        """Count the notifications that are not read in this state and have not expired at `now`, up to `limit`."""

    def read_state(self, user_id: str) -> ReadState:
        """Return what the user has read."""

    def save_read_state(self, user_id: str, state: ReadState) -> bool:
        """Save a state unless another was saved since the one that it changes. Returns whether it was saved."""


class InboxWriter(Protocol):
    """All users' inboxes, as deliveries write to them."""

    def begin(self, key: LedgerKey, items: Sequence[Notification], now: int) -> Begun:
        """Return what earlier attempts of a delivery left. A consistent read.

        A delivery of many items is recorded as begun: only its first attempt can then be sure that nothing is there.
        """

    def put(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> Mapping[str, str]:
        """Write notifications under their own ids, with the time of their arrival (epoch ms).

        Returns the recipients whose notification may not have been written, each with the reason. Raises
        TemporarilyUnavailable if the table does not answer.
        """


class Ledger(Protocol):
    """The delivery ledger."""

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        """Return the entry of a delivery, or None. A consistent read.

        An entry that this version cannot read, because a newer one wrote it, says that nobody is known to be done.
        """

    def record(self, entry: LedgerEntry) -> None:
        """Record a delivery. An entry that is done keeps its first record; any other may be replaced."""

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        """Return all entries of a group that this version can read. A consistent read."""

    def outcomes(self, keys: Collection[LedgerKey]) -> Mapping[LedgerKey, Outcome]:
        """Return the outcome of each of these deliveries that has a readable entry. A consistent read."""


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
