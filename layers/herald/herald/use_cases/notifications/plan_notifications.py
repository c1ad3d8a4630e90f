"""Plan what a committed item calls for, under the policy version that it is stamped with, in the formats wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.message import (
    CommittedGroup,
    confirmation,
    invitation,
    suppression,
)
from herald.domain.notifications.publication import as_cloud_event
from herald.domain.policies.policy import AppliedPolicy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from herald.domain.notifications.message import (
        CommittedChunk,
        Message,
        Suppression,
    )
    from herald.domain.notifications.publication import Publication
    from herald.domain.ports import PolicyVersions


@dataclass(frozen=True, slots=True)
class Planned:
    """What an item calls for: messages, or nobody being told, by a rule. Both are lacking where nobody is concerned."""

    publications: tuple[Publication, ...] = ()
    suppression: Suppression | None = None


class GroupAnnouncement(Protocol):
    """What a gateway that reads v1 is told of a whole group, where there is one."""

    def publications(self, item: CommittedGroup, message: Message, applied: AppliedPolicy) -> Iterator[Publication]:
        """Plan what goes with the group's own invitations. Raises TemporarilyUnavailable, MalformedRecord."""


@dataclass(frozen=True, slots=True)
class NotificationPlanner:
    """Plans publications. The gateway queue carries CloudEvents if `gateway_v2`, and v1 by way of `gateway_v1`.

    What it returns is a function of committed items and an immutable policy: planning again gives the same bytes.
    """

    versions: PolicyVersions
    gateway_v1: GroupAnnouncement | None
    gateway_v2: bool

    def confirmation(self, item: CommittedGroup, only: Collection[Channel] = tuple(Channel)) -> Planned:
        """Plan what the creator is told, on those of `only` that the routes name. Raises as `PolicyVersions.get` does.

        v1 has no message for a creator alone: a gateway that reads v1 gets none.
        """
        kind = Kind.GROUP_CREATION_CONFIRMED
        if not item.commit.channels.get(kind):
            return Planned(suppression=suppression(item, kind))
        return Planned(tuple(self._events(confirmation(item, self._applied(item)), only)))

    def invitation(self, item: CommittedGroup | CommittedChunk, only: Collection[Channel] = tuple(Channel)) -> Planned:
        """Plan what the members of one chunk are told, and with the group item what a v1 gateway is."""
        kind = Kind.GROUP_INVITATION_RECEIVED
        if not item.commit.channels.get(kind):
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
        if not self.gateway_v2:
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
        wanted = Channel.GATEWAY in only and Channel.GATEWAY in message.channels
        if self.gateway_v1 and wanted and isinstance(item, CommittedGroup):
            yield from self.gateway_v1.publications(item, message, applied)
