"""Deliveries that are proven by the notifications themselves: if all of them are in their inboxes, they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.delivery.inbox import InboxKey
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Channel
from herald.domain.notifications.notification import RETENTION_MS, Position
from herald.domain.reconcile.gaps import planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.people import GroupPeople
    from herald.domain.kinds import Kind


DeliveryItems = tuple[LedgerKey, list[InboxKey]]
"""A delivery to inboxes, and the keys of the notifications that it consists of."""


def deliveries_in_inboxes(header: GroupHeader) -> Iterator[LedgerKey]:
    """Yield the deliveries of a group that the items in inboxes prove."""
    for kind, channels in header.channels.items():
        if Channel.INBOX in channels and header.is_proven_by_items(kind):
            yield LedgerKey(header.group_id, Channel.INBOX, kind, 0)


def deliveries_in_ledger(header: GroupHeader) -> list[LedgerKey]:
    """Return the deliveries of a group that only the ledger proves."""
    proven = set(deliveries_in_inboxes(header))
    return [key for key in planned(header) if key not in proven]


def items_of(header: GroupHeader, people: GroupPeople) -> list[DeliveryItems]:
    """Return each delivery that items prove, with the keys of these items.

    None for a group whose item names more or fewer people than it was counted with: a newer version may name some of
    them in a way that this one does not know.
    """
    count = sum(len(people.of(kind)) for kind in header.channels)
    counted = header if header.recipients is not None else header._replace(recipients=count)
    if counted.recipients != count:
        return []
    return [
        (delivery, [_item(header, delivery.kind, user) for user in people.of(delivery.kind)])
        for delivery in deliveries_in_inboxes(counted)
    ]


def is_expired(header: GroupHeader, now: int) -> bool:
    """Return whether a group's notifications may be deleted already; `now` is in epoch milliseconds."""
    return header.created_at + RETENTION_MS <= now


def _item(header: GroupHeader, kind: Kind, user: str) -> InboxKey:
    return InboxKey(user, Position(header.created_at, notification_id(header.group_id, kind, user)))
