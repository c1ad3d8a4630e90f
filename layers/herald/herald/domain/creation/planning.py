"""From a request to a group: the rules that concern more than one field, applied before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.commits.committed import roster_chunk_of
from herald.domain.content.group_content import invitation_content, v1_facts
from herald.domain.creation.checks import check_people
from herald.domain.creation.fingerprint import fingerprint
from herald.domain.creation.people import people_of
from herald.domain.creation.sizes import id_bytes_per_chunk
from herald.domain.errors import FieldError, InvalidGroup
from herald.domain.groups.group import Group, Permission
from herald.domain.groups.roster import RosterTooDense, spread
from herald.domain.identifiers import derived_group_id, random_group_id
from herald.domain.kinds import Kind
from herald.domain.policies.decisions import decide_channels, decide_suppressed
from herald.domain.texts.versions import CURRENT

if TYPE_CHECKING:
    from herald.domain.commits.committed import CommittedItem
    from herald.domain.creation.caller import Caller
    from herald.domain.creation.request import CreationRequest, RequestContext
    from herald.domain.kinds import ChannelsByKind
    from herald.domain.policies.policy import AppliedPolicy


COPIED_FIELDS = ("name", "group_type", "settings", "introduction", "announcement", "face_url", "ex")
"""Fields of a request that the group has unchanged."""


class NewGroup(NamedTuple):
    """Everything that one write commits: the group, its roster chunks from 1 on, and perhaps a claim.

    `claimed_id` is the group id that the caller's idempotency key derives, if the caller chose another id: the key is
    bound to the group by an item under that id, so that it cannot create a second group.
    """

    group: Group
    chunks: tuple[CommittedItem, ...]
    claimed_id: str | None

    @property
    def roster(self) -> tuple[frozenset[str], ...]:
        """The ordinary members of each chunk, chunk 0 first."""
        return (self.group.members, *(chunk.members for chunk in self.chunks))


def plan(request: CreationRequest, caller: Caller, context: RequestContext, applied: AppliedPolicy) -> NewGroup:
    """Return the group that `request` creates under a policy.

    What depends on a policy that may have changed since a first attempt is not checked here: `check_override` and
    `check_sizes` do so. Raises InvalidGroup naming every invalid field, and what `people_of` raises.
    """
    people = people_of(request, caller)
    check_people(request, people)
    invited = people.everybody - {people.creator.user_id}
    channels = decide_channels(applied, request.override, context.channels)
    derived = derived_group_id(caller.user_id, context.idempotency_key) if context.idempotency_key else None
    group = Group(
        group_id=request.group_id or derived or random_group_id(context.entropy),
        owner=people.owner,
        admins=people.admins,
        creator=people.creator,
        created_at=context.now,
        member_count=len(people.everybody),
        member_sample=tuple(sorted(people.members)[: applied.policy.member_sample]),
        recipients=sum(planned_recipients(channels, len(invited)).values()),
        roster_chunks=1,
        policy_version=applied.version,
        texts_version=CURRENT,
        channels=channels,
        suppressed=decide_suppressed(applied, request.override),
        fingerprint=fingerprint(request, caller.user_id, people),
        operation_id=context.operation_id,
        attempt=context.entropy.hex(),
        members=frozenset(),
        members_hidden=request.settings.look_member_info is Permission.FORBIDDEN,
        **{name: getattr(request, name) for name in COPIED_FIELDS},
    )
    roster = _roster(people.members, group, invited, id_bytes_per_chunk(group, applied))
    group = group._replace(roster_chunks=len(roster), members=roster[0])
    return NewGroup(group, _chunks(group, roster, applied), claimed_id=derived if request.group_id else None)


def planned_recipients(channels: ChannelsByKind, invited: int) -> dict[Kind, int]:
    """Return the number of recipients of each kind that is sent: the creator, and everybody who is invited."""
    numbers = {Kind.GROUP_CREATION_CONFIRMED: 1, Kind.GROUP_INVITATION_RECEIVED: invited}
    return {kind: numbers[kind] for kind in channels}


def _roster(
    members: tuple[str, ...], group: Group, invited: frozenset[str], max_id_bytes: int | None
) -> tuple[frozenset[str], ...]:
    try:
        return spread(members, group.member_count, invited, max_id_bytes)
    except RosterTooDense as error:
        if max_id_bytes is not None:
            return _roster(members, group, invited, None)
        detail = "must be ids that spread: too many of these have the same CRC-32"
        raise InvalidGroup(FieldError("#/members", detail)) from error


def _chunks(group: Group, roster: tuple[frozenset[str], ...], applied: AppliedPolicy) -> tuple[CommittedItem, ...]:
    """Return the roster chunks from 1 on, each with the content of its invitations."""
    if len(roster) == 1:
        return ()
    content = invitation_content(group, applied)
    facts = v1_facts(group, Kind.GROUP_INVITATION_RECEIVED, content)
    return tuple(roster_chunk_of(group, number, roster[number], content, facts) for number in range(1, len(roster)))
