"""What a gateway that reads v1 gets of a new group: one message, with its members as far as they fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.errors import MalformedRecord
from herald.domain.openim.gateway import group_publications

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.commits.committed import CommittedItem
    from herald.domain.commits.ports import CommittedGroups
    from herald.domain.groups.group import Group
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.publication import Publication
    from herald.domain.policies.policy import AppliedPolicy


@dataclass(frozen=True, slots=True)
class OpenIMAnnouncement:
    """Announces groups in OpenIM's format. Members that are not in the group item are read from its roster chunks."""

    committed_groups: CommittedGroups

    def publications(self, item: CommittedItem, message: Message, applied: AppliedPolicy) -> Iterator[Publication]:
        """Plan the messages of a group item; a roster chunk has none. Raises TemporarilyUnavailable."""
        if item.group is None:
            return iter(())
        blocks = applied.policy.of(message.kind).blocks
        return group_publications(item.group, message, blocks, self._members(item.group))

    def _members(self, group: Group) -> Iterator[str]:
        """Yield the ordinary members chunk by chunk. A chunk is read only when the list gets that far."""
        yield from sorted(group.members)
        for number in range(1, group.roster_chunks):
            yield from sorted(self._chunk(group, number))

    def _chunk(self, group: Group, number: int) -> frozenset[str]:
        """Return the members of a roster chunk; none if it is missing or unreadable.

        The list goes on without them, and must not hold back what the group item can do. Whoever plans the chunk itself
        reports it: the stream's reader quarantines its record, reconcile alarms.
        """
        try:
            chunk = self.committed_groups.item(group.group_id, number)
        except MalformedRecord:
            return frozenset()
        return chunk.members if chunk else frozenset()
