"""Prove by the items in inboxes that small groups are delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.reconcile.items import inbox_deliveries, is_expired, items_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from herald.domain.clock import Clock
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.ports import PeopleOfGroups
    from herald.domain.delivery.inbox import InboxKey
    from herald.domain.delivery.inbox_ports import InboxItems
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.reconcile.items import DeliveryItems


@dataclass(frozen=True, slots=True)
class InboxProof:
    """Looks for the notifications of small groups, by the people whom their group items name.

    A notification is there or not: that needs no entry in the ledger. Once it may have expired, its absence proves
    nothing.
    """

    people: PeopleOfGroups
    inboxes: InboxItems
    clock: Clock

    def lacking(self, headers: Iterable[GroupHeader]) -> frozenset[str]:
        """Return the ids of those small groups of which it is not proven that all their notifications are there.

        The reads cost half as much as those of `done`, and may miss what was written less than a second ago.
        """
        now = self.clock()
        small = [header for header in headers if header.is_small and any(inbox_deliveries(header))]
        items = self._items([header for header in small if not is_expired(header, now)], consistent=False)
        missing = self._missing(items.values(), consistent=False)
        proven = (
            group_id
            for group_id, deliveries in items.items()
            if all(_are_there(notifications, missing) for _, notifications in deliveries)
        )
        return frozenset(header.group_id for header in small).difference(proven)

    def done(self, headers: Sequence[GroupHeader], recorded: Collection[LedgerKey]) -> Iterator[LedgerKey]:
        """Yield the deliveries to inboxes that are done, as far as items prove it. The reads are consistent.

        After a group has expired, those count as done that are not `recorded` in the ledger: nobody failed or waits.
        """
        items, now = self._items(headers, consistent=True), self.clock()
        expired = {header.group_id for header in headers if is_expired(header, now)}
        fresh = (deliveries for group_id, deliveries in items.items() if group_id not in expired)
        missing = self._missing(fresh, consistent=True)
        for group_id, deliveries in items.items():
            for key, notifications in deliveries:
                if (key not in recorded) if group_id in expired else _are_there(notifications, missing):
                    yield key

    def _items(self, headers: Sequence[GroupHeader], *, consistent: bool) -> dict[str, list[DeliveryItems]]:
        """Return what should be in inboxes, by group. A group of which that cannot be told is left out."""
        if not headers:
            return {}
        people = self.people.people([header.group_id for header in headers], consistent=consistent)
        named = (header for header in headers if header.group_id in people)
        items = ((header.group_id, items_of(header, people[header.group_id])) for header in named)
        return {group_id: deliveries for group_id, deliveries in items if deliveries}

    def _missing(self, items: Iterable[list[DeliveryItems]], *, consistent: bool) -> frozenset[str]:
        """Return the ids of those notifications that are not in their inboxes."""
        wanted = [key for deliveries in items for _, notifications in deliveries for key in notifications]
        return self.inboxes.missing(wanted, consistent=consistent) if wanted else frozenset()


def _are_there(notifications: Iterable[InboxKey], missing: frozenset[str]) -> bool:
    return not missing or all(key.position.notification_id not in missing for key in notifications)
