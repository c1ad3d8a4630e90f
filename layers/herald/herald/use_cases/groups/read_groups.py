"""Look at groups: who may see one, who is in it, who was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.creation.planning import planned_recipients
from herald.domain.delivery.ledger import delivery_status
from herald.domain.errors import DeliveriesNotAllowed, GroupNotFound, InvalidCursor
from herald.domain.groups.group import Role
from herald.domain.groups.roster import chunk_of
from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from herald.domain.creation.planning import Caller
    from herald.domain.delivery.ledger import DeliveryStatus
    from herald.domain.groups.group import Group
    from herald.domain.notifications.message import CommittedGroup
    from herald.domain.ports import Groups, Ledger


@dataclass(frozen=True, slots=True)
class Member:
    """One user in a group."""

    user_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class MemberPosition:
    """The last member that a page showed; the next page goes on behind it."""

    chunk: int
    role: Role
    user_id: str


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Some members of a group, and where the next page goes on (None: nowhere)."""

    members: tuple[Member, ...]
    next: MemberPosition | None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How far telling everyone has come."""

    complete: bool
    statuses: tuple[DeliveryStatus, ...]


def get_group(group_id: str, caller: Caller, *, groups: Groups) -> Group:
    """Return a group that the caller is in, or any group to an app admin. Raises GroupNotFound otherwise."""
    return _visible(group_id, caller, groups).group


def list_members(
    group_id: str, caller: Caller, limit: int, after: MemberPosition | None, *, groups: Groups
) -> MemberPage:
    """Return up to `limit` members behind `after`: owner, admins, then the others chunk by chunk in order of id.

    Raises GroupNotFound like `get_group`, and InvalidCursor when `after` points behind the roster.
    """
    item = _visible(group_id, caller, groups)
    start = after.chunk if after else 0
    if start >= item.group.roster_chunks:
        raise InvalidCursor(str(start))
    found: list[tuple[int, Member]] = []
    for chunk in range(start, item.group.roster_chunks):
        members = _chunk_members(item, chunk, groups)
        if after and chunk == after.chunk:
            members = [member for member in members if _order(member) > _order(Member(after.user_id, after.role))]
        found += [(chunk, member) for member in members]
        if len(found) > limit:
            last_chunk, last = found[limit - 1]
            return MemberPage(
                tuple(member for _, member in found[:limit]), MemberPosition(last_chunk, last.role, last.user_id)
            )
    return MemberPage(tuple(member for _, member in found), None)


def list_deliveries(group_id: str, caller: Caller, *, groups: Groups, ledger: Ledger) -> Deliveries:
    """Return what was planned and what the ledger holds.

    Raises GroupNotFound like `get_group`, and DeliveriesNotAllowed to ordinary members.
    """
    group = _visible(group_id, caller, groups, to_creator=True).group
    trusted = caller.is_app_admin or caller.user_id == group.creator.user_id or group.named_role(caller.user_id)
    if not trusted:
        raise DeliveriesNotAllowed(group_id)
    invited = group.recipients - (Kind.GROUP_CREATION_CONFIRMED in group.channels)
    planned = planned_recipients(group.channels, invited)
    statuses = delivery_status(planned, group.channels, group.created_at, ledger.entries(group_id))
    return Deliveries(all(status.done == status.planned for status in statuses), statuses)


def _visible(group_id: str, caller: Caller, groups: Groups, *, to_creator: bool = False) -> CommittedGroup:
    """Return a group to its members and to app admins; to its creator, who need not be in it, only where said so."""
    item = groups.get(group_id)
    if item is None:
        raise GroupNotFound(group_id)
    created = to_creator and caller.user_id == item.group.creator.user_id
    if not (created or caller.is_app_admin or _is_member(item, caller.user_id, groups)):
        raise GroupNotFound(group_id)
    return item


def _is_member(item: CommittedGroup, user_id: str, groups: Groups) -> bool:
    if item.group.named_role(user_id):
        return True
    chunk = chunk_of(user_id, item.group.roster_chunks)
    members = groups.chunk(item.group.group_id, chunk) if chunk else item.members
    return user_id in members


def _chunk_members(item: CommittedGroup, chunk: int, groups: Groups) -> list[Member]:
    if chunk:
        return [Member(user_id, Role.MEMBER) for user_id in sorted(groups.chunk(item.group.group_id, chunk))]
    group = item.group
    named = [Member(group.owner, Role.OWNER), *(Member(admin, Role.ADMIN) for admin in sorted(group.admins))]
    return named + [Member(user_id, Role.MEMBER) for user_id in sorted(item.members)]


def _order(member: Member) -> tuple[int, str]:
    return list(Role).index(member.role), member.user_id
