"""A message of few recipients, and what is known of its delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.delivery.inbox import READ_FIRST
from herald.domain.delivery.ledger import is_done, is_left
from herald.domain.notifications.per_recipient import notifications_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
    from herald.domain.notifications.notification import Notification
    from herald.use_cases.delivery.attempt import Delivery


class SmallMessage:
    """A message of at most 25 recipients, and what is known of its delivery.

    `entry` is what the ledger had of it, if anything; `has_entry` is also True if this attempt has begun one. `problem`
    says why it can only be delivered later.
    """

    def __init__(self, delivery: Delivery, key: LedgerKey) -> None:
        """`key` is the ledger key of the delivery."""
        self.delivery = delivery
        self.key = key
        self.items = tuple(notifications_of(delivery.message))
        self.entry: LedgerEntry | None = None
        self.has_entry = False
        self.problem = ""

    @property
    def first(self) -> Notification:
        """The notification that is written before the others."""
        return self.items[0]

    @property
    def is_long(self) -> bool:
        """Whether it has more recipients than are looked up before anything is written."""
        return len(self.items) > READ_FIRST

    @property
    def is_redelivery(self) -> bool:
        """Whether it was received before."""
        return self.delivery.number > 1

    @property
    def is_open(self) -> bool:
        """Whether it is to be delivered now."""
        return not (self.problem or is_done(self.entry))

    def asks_ledger(self) -> bool:
        """Return whether the ledger may have an entry that matters."""
        return self.is_redelivery or self.is_long or not self.delivery.items_prove

    def asks_inboxes(self) -> bool:
        """Return whether all notifications are looked up at the beginning."""
        return self.is_redelivery or not self.is_long

    def left(self, known: Collection[str] = ()) -> list[Notification]:
        """Return the notifications that are still to be written, except those whose ids are known."""
        left = (item for item in self.items if is_left(self.entry, item.recipient))
        return [item for item in left if item.notification_id not in known]
