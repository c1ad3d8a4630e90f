"""Ports of the inboxes: as users read them, and as deliveries write to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.inbox import Found, InboxKey, Page, PutResult
    from herald.domain.delivery.ledger import LedgerKey
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

    def look(self, keys: Sequence[LedgerKey], items: Sequence[Notification], *, consistent: bool) -> Found:
        """Look for ledger entries, and for notifications in the inboxes of their recipients.

        A look that is not consistent may miss what was written less than a second ago, and costs half as much. Raises
        TemporarilyUnavailable if nothing could be read.
        """

    def put_new(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> PutResult:
        """Write each notification by itself, unless it is there already."""

    def put(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> Mapping[str, str]:
        """Write notifications under their own ids, with the time of their arrival (epoch ms). Each may occur once.

        Returns the ids of those that may not have been written, each with the reason.
        """


class InboxItems(Protocol):
    """Single notifications of all users, looked up by their keys."""

    def missing(self, keys: Collection[InboxKey], *, consistent: bool) -> frozenset[str]:
        """Return the ids of those notifications that are not in their inboxes. Each key may occur once.

        A read that is not consistent may miss what was written less than a second ago, and costs half as much.
        Notifications that have expired may be missing or not. Raises TemporarilyUnavailable.
        """
