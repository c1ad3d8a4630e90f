"""Items of the groups table as they were committed: notifications are planned from these alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.content.v1_facts import NO_FACTS
from herald.domain.groups.group import SMALL, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.content.content import Content
    from herald.domain.content.v1_facts import V1Facts
    from herald.domain.groups.group import Group
    from herald.domain.kinds import ChannelsByKind, Suppressed


class GroupHeader(NamedTuple):
    """What identifies a group's deliveries, in its items and in the index by creation.

    `created_at` is in epoch milliseconds; `roster_chunks` includes chunk 0. `recipients` counts all who are notified;
    None if that is not known: roster chunks do not have it. `unreadable` says what this version could not read of the
    header; the rest of it is then as far as it could be read. `group_id` is "" if even that is unknown.
    """

    group_id: str
    created_at: int
    roster_chunks: int
    channels: ChannelsByKind
    recipients: int | None = None
    unreadable: str = ""

    @property
    def is_small(self) -> bool:
        """Return whether the notifications in the inboxes prove that the group is delivered, without the ledger."""
        return (
            self.recipients is not None and self.recipients <= SMALL and self.roster_chunks == 1 and not self.unreadable
        )


class CommittedItem(NamedTuple):
    """A group item (`chunk` 0) or a roster chunk (from 1 on), with everything that its notifications need.

    `people` are those whom the item itself names, by role. Only a group item has `group`; only a roster chunk has
    `content`, which its invitations show, and `facts` for those in format v1.
    """

    header: GroupHeader
    chunk: int
    group_type: str
    creator_id: str
    policy_version: str
    texts_version: int
    suppressed: Suppressed
    operation_id: str
    people: Mapping[Role, frozenset[str]]
    group: Group | None = None
    content: Content | None = None
    facts: V1Facts = NO_FACTS

    @property
    def members(self) -> frozenset[str]:
        """The ordinary members that this item names."""
        return self.people[Role.MEMBER]

    def invited(self) -> dict[Role, frozenset[str]]:
        """Return the people to invite, by role.

        The creator is confirmed and never invited: each person is notified once, so `recipients` counts people.
        """
        return {role: users - {self.creator_id} for role, users in self.people.items()}


def header_of(group: Group) -> GroupHeader:
    """Return the header of a group."""
    return GroupHeader(group.group_id, group.created_at, group.roster_chunks, group.channels, group.recipients)


def group_item_of(group: Group) -> CommittedItem:
    """Return a group as a committed item: owner, admins and the members of roster chunk 0."""
    people = {
        Role.OWNER: frozenset({group.owner}),
        Role.ADMIN: frozenset(group.admins),
        Role.MEMBER: group.members,
    }
    return _item(group, 0, people, None)


def roster_chunk_of(
    group: Group, chunk: int, members: frozenset[str], content: Content, facts: V1Facts = NO_FACTS
) -> CommittedItem:
    """Return a roster chunk of a group, from 1 on."""
    return _item(group, chunk, {Role.MEMBER: members}, content, facts)


def _item(
    group: Group,
    chunk: int,
    people: Mapping[Role, frozenset[str]],
    content: Content | None,
    facts: V1Facts = NO_FACTS,
) -> CommittedItem:
    return CommittedItem(
        header=header_of(group)._replace(recipients=None) if chunk else header_of(group),
        chunk=chunk,
        group_type=group.group_type.value,
        creator_id=group.creator.user_id,
        policy_version=group.policy_version,
        texts_version=group.texts_version,
        suppressed=group.suppressed,
        operation_id=group.operation_id,
        people=people,
        group=None if chunk else group,
        content=content,
        facts=facts,
    )
