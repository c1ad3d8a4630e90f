"""What a gateway that reads v1 gets of a new group: one message, with its members as far as they fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.groups.group import Role
from herald.domain.groups.roster import chunk_of
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
        """Plan the messages of a group item; a roster chunk has none. Raises what `CommittedGroups.item` raises."""
        if item.group is None:
            return iter(())
        blocks = applied.policy.of(message.kind).blocks
        return group_publications(
            item.group, message, blocks, self._members(item.group), self._creators_role(item.group)
        )

    def _creators_role(self, group: Group) -> Role:
        """Return the creator's role: owner, admin or member; an app admin who is not in the group counts as admin."""
        creator = group.creator.user_id
        if named := group.named_role(creator):
            return named
        number = chunk_of(creator, group.roster_chunks)
        members = self._chunk(group, number) if number else group.members
        return Role.MEMBER if creator in members else Role.ADMIN

    def _members(self, group: Group) -> Iterator[str]:
        """Yield the ordinary members chunk by chunk. A chunk is read only when the list gets that far."""
        yield from sorted(group.members)
        for number in range(1, group.roster_chunks):
            yield from sorted(self._chunk(group, number))

    def _chunk(self, group: Group, number: int) -> frozenset[str]:
        chunk = self.committed_groups.item(group.group_id, number)
        return chunk.members if chunk else frozenset()
