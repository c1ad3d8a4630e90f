"""Read groups: the group itself, its members, and how far its deliveries have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.commits.committed import header_of
from herald.domain.creation.planning import planned_recipients
from herald.domain.delivery.status import delivery_status
from herald.domain.errors import DeliveriesNotAllowed, GroupNotFound, InvalidCursor, MembersNotAllowed
from herald.domain.groups.group import Role
from herald.domain.groups.roster import chunk_of
from herald.domain.kinds import Kind
from herald.use_cases.groups.member_pages import Member, MemberPage, full_page, order_of, ordinary_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.clock import Clock
    from herald.domain.creation.caller import Caller
    from herald.domain.creation.ports import Groups
    from herald.domain.delivery.inbox_ports import InboxItems
    from herald.domain.delivery.ledger import LedgerEntry
    from herald.domain.delivery.ports import Ledger
    from herald.domain.delivery.status import DeliveryStatus
    from herald.domain.groups.group import Group
    from herald.use_cases.groups.member_pages import MemberPosition


class Deliveries(NamedTuple):
    """How far a group's deliveries have come."""

    complete: bool
    statuses: tuple[DeliveryStatus, ...]


@dataclass(frozen=True, slots=True)
class GroupReader:
    """Reads groups for callers who may see them. `inboxes` returns the port to the notifications."""

    groups: Groups
    ledger: Ledger
    inboxes: Callable[[], InboxItems]
    clock: Clock

    def group(self, group_id: str, caller: Caller) -> Group:
        """Return a group to its members, and any group to app admins. Raises GroupNotFound to all others.

        It names no admins to those who may not look at its members.
        """
        group = self._visible(group_id, caller)
        return group._replace(admins=()) if _hides_members(group, caller) else group

    def members(self, group_id: str, caller: Caller, limit: int, after: MemberPosition | None) -> MemberPage:
        """Return up to `limit` members after a position: owner, admins, then the others by chunk and id.

        Raises GroupNotFound like `group`, MembersNotAllowed to those who may not look at them, and InvalidCursor if the
        position is beyond the roster.
        """
        group = self._visible(group_id, caller)
        if _hides_members(group, caller):
            raise MembersNotAllowed(group_id)
        start = after.chunk if after else 0
        if start >= group.roster_chunks:
            raise InvalidCursor(str(start))
        found: list[tuple[int, Member]] = []
        for chunk in range(start, group.roster_chunks):
            members = self._chunk_members(group, chunk)
            if after and chunk == after.chunk:
                members = [
                    member for member in members if order_of(member) > order_of(Member(after.user_id, after.role))
                ]
            found += [(chunk, member) for member in members]
            if len(found) > limit:
                return full_page(found[:limit])
        return MemberPage(tuple(member for _, member in found), None)

    def deliveries(self, group_id: str, caller: Caller) -> Deliveries:
        """Return what was planned and what is done: by the ledger, and in a small group by what is in the inboxes.

        Raises GroupNotFound like `group`, and DeliveriesNotAllowed to ordinary members.
        """
        group = self._visible(group_id, caller, to_creator=True)
        trusted = caller.is_app_admin or caller.user_id == group.creator.user_id or group.named_role(caller.user_id)
        if not trusted:
            raise DeliveriesNotAllowed(group_id)
        invited = group.recipients - (Kind.GROUP_CREATION_CONFIRMED in group.channels)
        planned = planned_recipients(group.channels, invited)
        statuses = delivery_status(planned, group.channels, group.created_at, self._entries(group))
        return Deliveries(all(status.done == status.planned for status in statuses), statuses)

    def _entries(self, group: Group) -> tuple[LedgerEntry, ...]:
        entries = self.ledger.entries(group.group_id)
        if not header_of(group).is_small:
            return entries
        from herald.use_cases.groups.proven_entries import proven_entries  # noqa: PLC0415 - few requests need it.

        return proven_entries(group, entries, self.inboxes(), self.clock())

    def _visible(self, group_id: str, caller: Caller, *, to_creator: bool = False) -> Group:
        """Return a group to its members and to app admins; to its creator, who need not be in it, if asked so."""
        group = self.groups.get(group_id)
        if group is None:
            raise GroupNotFound(group_id)
        created = to_creator and caller.user_id == group.creator.user_id
        if not (created or caller.is_app_admin or self._is_member(group, caller.user_id)):
            raise GroupNotFound(group_id)
        return group

    def _is_member(self, group: Group, user_id: str) -> bool:
        if group.named_role(user_id):
            return True
        chunk = chunk_of(user_id, group.roster_chunks)
        return user_id in (self.groups.chunk(group.group_id, chunk) if chunk else group.members)

    def _chunk_members(self, group: Group, chunk: int) -> list[Member]:
        if chunk:
            return ordinary_members(self.groups.chunk(group.group_id, chunk))
        admins = [Member(admin, Role.ADMIN) for admin in sorted(group.admins)]
        return [Member(group.owner, Role.OWNER), *admins, *ordinary_members(group.members)]


def _hides_members(group: Group, caller: Caller) -> bool:
    return not caller.is_app_admin and group.hides_members_from(caller.user_id)
