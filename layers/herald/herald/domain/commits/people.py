"""The people of a small group, as far as reconcile needs to know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Collection


class GroupPeople(NamedTuple):
    """Who is notified of a group that has no further roster chunks: its creator, and those who are invited."""

    creator_id: str
    invited: frozenset[str]

    def of(self, kind: Kind) -> Collection[str]:
        """Return who gets the notifications of a kind, if it is sent."""
        return (self.creator_id,) if kind is Kind.GROUP_CREATION_CONFIRMED else self.invited
