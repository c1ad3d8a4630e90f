"""Notifications, planned from committed items alone: the same items always give the same notifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from herald.domain.group import Group, Role
from herald.domain.policy import STANDARD_CHANNELS, Channel
from herald.domain.summary import Summary, summarize


class Kind(StrEnum):
    """What a notification says."""

    GROUP_CREATION_CONFIRMED = "group.creation.confirmed"
    GROUP_INVITATION_RECEIVED = "group.invitation.received"


CREATOR = "creator"
"""Stands where an invitation has the recipient's role: a creator is told as such, and need not be in the group."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What every committed item tells about its group: who made it, when (epoch ms), and what may be said of it."""

    group_id: str
    group_type: str
    creator: str
    created_at: int
    policy_version: str
    operation_id: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class CommittedGroup:
    """A group item as it was committed, with chunk 0 of its roster."""

    group: Group
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class CommittedChunk:
    """A roster chunk from 1 on, as it was committed."""

    commit: Commit
    chunk: int
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Message:
    """One chunk's notifications of one kind: the content once, and who is to get it.

    `recipients` maps a role (or `CREATOR`) to user ids in ascending order. It becomes one SNS message.
    """

    kind: Kind
    channels: tuple[Channel, ...]
    commit: Commit
    chunk: int
    content: Summary
    recipients: Mapping[str, tuple[str, ...]]

    @property
    def recipient_count(self) -> int:
        """How many users this message tells."""
        return sum(map(len, self.recipients.values()))


def confirmation(item: CommittedGroup) -> Message:
    """Tell the creator that the group is there, and how many will be told of it."""
    commit = commit_of(item.group)
    blocks = {name: block for name, block in commit.summary.items() if name != "inviter"}
    return Message(
        kind=Kind.GROUP_CREATION_CONFIRMED,
        channels=STANDARD_CHANNELS,
        commit=commit,
        chunk=0,
        content={**blocks, "delivery": {"recipients": item.group.recipients}},
        recipients={CREATOR: (item.group.creator.user_id,)},
    )


def invitation(item: CommittedGroup | CommittedChunk) -> Message:
    """Tell the members of one chunk who invited them and as what; the creator needs no invitation."""
    if isinstance(item, CommittedChunk):
        return _invitation(item.commit, item.chunk, {Role.MEMBER: item.members})
    group = item.group
    people = {Role.OWNER: frozenset({group.owner}), Role.ADMIN: frozenset(group.admins), Role.MEMBER: item.members}
    return _invitation(commit_of(group), 0, people)


def commit_of(group: Group) -> Commit:
    """Return what the roster chunks repeat of their group, so that each can be told of without reading it."""
    return Commit(
        group_id=group.group_id,
        group_type=group.group_type.value,
        creator=group.creator.user_id,
        created_at=group.created_at,
        policy_version=group.policy_version,
        operation_id=group.operation_id,
        summary=summarize(group),
    )


def _invitation(commit: Commit, chunk: int, people: Mapping[Role, frozenset[str]]) -> Message:
    invited = {role.value: tuple(sorted(users - {commit.creator})) for role, users in people.items()}
    return Message(
        kind=Kind.GROUP_INVITATION_RECEIVED,
        channels=STANDARD_CHANNELS,
        commit=commit,
        chunk=chunk,
        content=commit.summary,
        recipients={role: users for role, users in invited.items() if users},
    )
