"""Plan what a committed item calls for, under the policy version that it is stamped with, in the formats wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.group import Role
from herald.domain.notification import (
    CommittedChunk,
    CommittedGroup,
    confirmation,
    invitation,
    suppression,
)
from herald.domain.openim_notifications import group_publications
from herald.domain.policy import AppliedPolicy
from herald.domain.publication import Format, as_cloud_event
from herald.domain.roster import chunk_of
from herald.domain.routes import Channel, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from herald.domain.notification import (
        Message,
        Suppression,
    )
    from herald.domain.ports import Commits, PolicyVersions
    from herald.domain.publication import Publication


@dataclass(frozen=True, slots=True)
class Planned:
    """What an item calls for: messages, or nobody being told, by a rule. Both are lacking where nobody is concerned."""

    publications: tuple[Publication, ...] = ()
    suppression: Suppression | None = None


@dataclass(frozen=True, slots=True)
class NotificationPlanner:
    """Plans publications. `gateway_formats` are those that the gateway queue carries.

    What it returns is a function of committed items and an immutable policy: planning again gives the same bytes.
    """

    versions: PolicyVersions
    commits: Commits
    gateway_formats: frozenset[Format]

    def confirmation(self, item: CommittedGroup, only: Collection[Channel] = tuple(Channel)) -> Planned:
        """Plan what the creator is told, on those of `only` that the routes name. Raises as `PolicyVersions.get` does.

        v1 has no message for a creator alone: a gateway that reads v1 gets none.
        """
        kind = Kind.GROUP_CREATION_CONFIRMED
        if not item.commit.routes.get(kind):
            return Planned(suppression=suppression(item, kind))
        return Planned(tuple(self._events(confirmation(item, self._applied(item)), only)))

    def invitation(self, item: CommittedGroup | CommittedChunk, only: Collection[Channel] = tuple(Channel)) -> Planned:
        """Plan what the members of one chunk are told, and with the group item what a v1 gateway is."""
        kind = Kind.GROUP_INVITATION_RECEIVED
        if not item.commit.routes.get(kind):
            return Planned(suppression=suppression(item, kind))
        applied = self._applied(item)
        message = invitation(item, applied)
        # v1 first: what the ledger does not know to have reached the topic comes again, and v1 is in no ledger.
        return Planned((*self._v1(item, message, applied, only), *self._events(message, only)))

    def _applied(self, item: CommittedGroup | CommittedChunk) -> AppliedPolicy:
        version = item.commit.policy_version
        return AppliedPolicy(version, self.versions.get(version))

    def _events(self, message: Message, only: Collection[Channel]) -> Iterator[Publication]:
        wanted = [channel for channel in message.channels if channel in only]
        if Format.V2 not in self.gateway_formats:
            wanted = [channel for channel in wanted if channel is not Channel.GATEWAY]
        if wanted and message.recipients:
            yield as_cloud_event(message, tuple(wanted))

    def _v1(
        self,
        item: CommittedGroup | CommittedChunk,
        message: Message,
        applied: AppliedPolicy,
        only: Collection[Channel],
    ) -> Iterator[Publication]:
        wanted = Format.V1 in self.gateway_formats and Channel.GATEWAY in only
        if wanted and Channel.GATEWAY in message.channels and isinstance(item, CommittedGroup):
            blocks = applied.policy.of(message.kind).blocks
            yield from group_publications(item, message, blocks, self._members(item), self._creators_role(item))

    def _creators_role(self, item: CommittedGroup) -> Role:
        """Return the creator's role: one who owns nothing here is a member, or administers the application."""
        creator, chunks = item.group.creator.user_id, item.group.roster_chunks
        if named := item.group.named_role(creator):
            return named
        number = chunk_of(creator, chunks)
        chunk = self.commits.item(item.group.group_id, number) if number else item
        is_member = chunk is not None and creator in chunk.members
        return Role.MEMBER if is_member else Role.ADMIN

    def _members(self, item: CommittedGroup) -> Iterator[str]:
        """Yield the ordinary members, chunk by chunk; a chunk is read only when the list gets that far."""
        yield from sorted(item.members)
        for number in range(1, item.group.roster_chunks):
            chunk = self.commits.item(item.group.group_id, number)
            if isinstance(chunk, CommittedChunk):
                yield from sorted(chunk.members)
