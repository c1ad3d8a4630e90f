"""Plan what a committed item calls for, under the policy version that it is stamped with, in the formats wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.planning import message_of
from herald.domain.notifications.publication import Format, as_cloud_event
from herald.domain.notifications.suppression import suppression
from herald.domain.policies.policy import AppliedPolicy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from herald.domain.commits.committed import CommittedItem
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.publication import Publication
    from herald.domain.notifications.suppression import Suppression
    from herald.domain.policies.ports import PolicyVersions

ALL_CHANNELS = tuple(Channel)


class Plan(NamedTuple):
    """What an item calls for: publications, and suppressed kinds. Neither, if the item names nobody for any kind.

    `refused` says why some publications are missing: a kind that cannot be planned does not hold back another one, and
    a fault of v1 alone does not hold back inboxes and devices.
    """

    publications: tuple[Publication, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    refused: MalformedRecord | None = None


class GroupAnnouncement(Protocol):
    """What a gateway that reads v1 gets of a whole group."""

    def publications(self, item: CommittedItem, message: Message, applied: AppliedPolicy) -> Iterator[Publication]:
        """Plan what goes with the invitations of a group item; nothing for a roster chunk.

        Raises TemporarilyUnavailable, MalformedRecord.
        """


@dataclass(frozen=True, slots=True)
class NotificationPlanner:
    """Plans publications. The gateway queue carries CloudEvents if `gateway_v2`, and v1 if there is a `gateway_v1`.

    A plan is a pure function of committed items and an immutable policy: planning again gives the same bytes.
    """

    versions: PolicyVersions
    gateway_v1: GroupAnnouncement | None
    gateway_v2: bool

    def plan_kinds(self, kinds: Iterable[Kind], item: CommittedItem) -> Plan:
        """Plan some kinds for an item together, as far as possible; what cannot be planned is `refused`.

        Raises TemporarilyUnavailable.
        """
        return _together([self._plan_or_refuse(kind, item) for kind in kinds])

    def _plan_or_refuse(self, kind: Kind, item: CommittedItem) -> Plan:
        try:
            return self.plan(kind, item)
        except MalformedRecord as error:
            return Plan(refused=error)

    def plan(self, kind: Kind, item: CommittedItem, only: Collection[Channel] = ALL_CHANNELS) -> Plan:
        """Plan one kind for an item, on those of the group's channels that are in `only`.

        Raises MalformedRecord, also for the confirmation of a roster chunk, and MessageTooLarge, which is one, for what
        its channels cannot carry; TemporarilyUnavailable.
        """
        if not item.header.channels.get(kind):
            found = suppression(item, kind)
            return Plan(suppressions=(found,) if found else ())
        applied = AppliedPolicy(item.policy_version, self.versions.get(item.policy_version))
        message = message_of(kind, item, applied)
        v2 = _checked(self._v2(item, message, only))
        try:
            v1 = _checked(self._v1(item, message, applied, only))
        except MalformedRecord as error:
            return Plan(v2, refused=error)
        # v1 first, and `Publisher` keeps it so. The ledger does not track v1: after a crash in between, no entry exists
        # and reconcile publishes both again; in the other order v1 could be lost.
        return Plan((*v1, *v2))

    def _v2(self, item: CommittedItem, message: Message, only: Collection[Channel]) -> Iterator[Publication]:
        wanted = [channel for channel in item.header.channels[message.kind] if channel in only]
        if not self.gateway_v2:
            wanted = [channel for channel in wanted if channel is not Channel.GATEWAY]
        if wanted and message.recipient_count:
            yield as_cloud_event(message, tuple(wanted), item.header.roster_chunks, is_small=item.header.is_small)

    def _v1(
        self, item: CommittedItem, message: Message, applied: AppliedPolicy, only: Collection[Channel]
    ) -> Iterator[Publication]:
        """Plan v1 with the invitations: v1 has no message for a creator alone."""
        wanted = Channel.GATEWAY in only and Channel.GATEWAY in item.header.channels[message.kind]
        if self.gateway_v1 and wanted and message.kind is Kind.GROUP_INVITATION_RECEIVED:
            yield from self.gateway_v1.publications(item, message, applied)


def _together(plans: Sequence[Plan]) -> Plan:
    """Return several plans for one item as one: v1 first, as in each of them, and each reason of a refusal once."""
    publications = sorted(
        (each for plan in plans for each in plan.publications), key=lambda each: each.format is not Format.V1
    )
    suppressions = tuple(each for plan in plans for each in plan.suppressions)
    reasons = dict.fromkeys(str(plan.refused) for plan in plans if plan.refused)
    return Plan(tuple(publications), suppressions, MalformedRecord("; ".join(reasons)) if reasons else None)


def _checked(publications: Iterable[Publication]) -> tuple[Publication, ...]:
    """Return publications that all fit. Raises MessageTooLarge."""
    found = tuple(publications)
    for publication in found:
        publication.check_size()
    return found
