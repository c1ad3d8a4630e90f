"""The notifications of a small group: if all of them are in their inboxes, they prove that it is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.delivery.inbox import InboxKey
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Channel
from herald.domain.notifications.notification import RETENTION_MS, Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.people import GroupPeople
    from herald.domain.kinds import Kind


DeliveryItems = tuple[LedgerKey, list[InboxKey]]
"""A delivery to inboxes, and the keys of the notifications that it consists of."""


def inbox_deliveries(header: GroupHeader) -> Iterator[LedgerKey]:
    """Yield the deliveries to inboxes that a group with one roster chunk has: one of each kind that goes there."""
    for kind, channels in header.channels.items():
        if Channel.INBOX in channels:
            yield LedgerKey(header.group_id, Channel.INBOX, kind, 0)


def items_of(header: GroupHeader, people: GroupPeople) -> list[DeliveryItems]:
    """Return each delivery to inboxes, with the keys of the notifications that it consists of.

    None for a group that is not small, or whose item names more or fewer people than it was counted with: a newer
    version may name some of them in a way that this one does not know.
    """
    count = sum(len(people.of(kind)) for kind in header.channels)
    counted = header if header.recipients is not None else header._replace(recipients=count)
    if not counted.is_small or counted.recipients != count:
        return []
    return [
        (delivery, [_item(header, delivery.kind, user) for user in people.of(delivery.kind)])
        for delivery in inbox_deliveries(header)
    ]


def is_expired(header: GroupHeader, now: int) -> bool:
    """Return whether a group's notifications may be deleted already; `now` is in epoch milliseconds."""
    return header.created_at + RETENTION_MS <= now


def _item(header: GroupHeader, kind: Kind, user: str) -> InboxKey:
    return InboxKey(user, Position(header.created_at, notification_id(header.group_id, kind, user)))
