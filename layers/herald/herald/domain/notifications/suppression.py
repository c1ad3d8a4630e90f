"""Which people do not get a kind of notification, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from herald.domain.commits.committed import CommittedItem


class Suppression(NamedTuple):
    """A kind that an item's people do not get, with the rule that decided it and the people concerned."""

    item: CommittedItem
    kind: Kind
    rule: str
    recipients: frozenset[str]


def suppression(item: CommittedItem, kind: Kind) -> Suppression | None:
    """Return which people do not get a kind, and why; None if they get it, or if the item names nobody for it."""
    people = frozenset({item.creator_id})
    if kind is not Kind.GROUP_CREATION_CONFIRMED:
        people = frozenset().union(*item.invited().values())
    rule = item.suppressed.get(kind)
    return Suppression(item, kind, rule, people) if rule and people else None
