"""Plan what a gateway that reads v1 is told of a new group: one message, with its members as far as they fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.groups.group import Role
from herald.domain.groups.roster import chunk_of
from herald.domain.notifications.message import CommittedChunk
from herald.domain.openim.notifications import group_publications

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.notifications.message import CommittedGroup, Message
    from herald.domain.notifications.publication import Publication
    from herald.domain.policies.policy import AppliedPolicy
    from herald.domain.ports import CommittedGroups


@dataclass(frozen=True, slots=True)
class OpenIMAnnouncement:
    """Announces groups in OpenIM's format, and reads of `commits` what the group item does not say."""

    committed_groups: CommittedGroups

    def publications(self, item: CommittedGroup, message: Message, applied: AppliedPolicy) -> Iterator[Publication]:
        """Plan the messages. Raises what `Commits.item` raises."""
        blocks = applied.policy.of(message.kind).blocks
        return group_publications(item, message, blocks, self._members(item), self._creators_role(item))

    def _creators_role(self, item: CommittedGroup) -> Role:
        """Return the creator's role: one who owns nothing here is a member, or administers the application."""
        creator, chunks = item.group.creator.user_id, item.group.roster_chunks
        if named := item.group.named_role(creator):
            return named
        number = chunk_of(creator, chunks)
        chunk = self.committed_groups.item(item.group.group_id, number) if number else item
        is_member = chunk is not None and creator in chunk.members
        return Role.MEMBER if is_member else Role.ADMIN

    def _members(self, item: CommittedGroup) -> Iterator[str]:
        """Yield the ordinary members, chunk by chunk; a chunk is read only when the list gets that far."""
        yield from sorted(item.members)
        for number in range(1, item.group.roster_chunks):
            chunk = self.committed_groups.item(item.group.group_id, number)
            if isinstance(chunk, CommittedChunk):
                yield from sorted(chunk.members)
