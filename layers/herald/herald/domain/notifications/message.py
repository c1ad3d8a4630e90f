"""Notifications, planned from committed items and an immutable policy alone: the same give the same notifications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.groups.group import Role
from herald.domain.kinds import Kind
from herald.domain.notifications.content import summarize
from herald.domain.notifications.shipped_texts import locales_of, values_of, words_of
from herald.domain.policies.policy import Block, push_share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.groups.group import Group
    from herald.domain.kinds import Channel, ChannelsByKind, Suppressed
    from herald.domain.notifications.content import Summary
    from herald.domain.notifications.texts import Words
    from herald.domain.policies.policy import AppliedPolicy

CREATOR = "creator"
"""Stands where an invitation has the recipient's role: a creator is told as such, and need not be in the group."""

RECIPIENT = "recipient"
"""Stands there when the policy leaves roles out."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What every committed item tells about its group: who made it, when (epoch ms), what is said where, what not."""

    group_id: str
    group_type: str
    creator: str
    created_at: int
    policy_version: str
    channels: ChannelsByKind
    suppressed: Suppressed
    roster_chunks: int
    operation_id: str


@dataclass(frozen=True, slots=True)
class CommittedGroup:
    """A group item as it was committed, with chunk 0 of its roster."""

    group: Group
    members: frozenset[str]

    @property
    def commit(self) -> Commit:
        """What the roster chunks repeat of their group."""
        return commit_of(self.group)


@dataclass(frozen=True, slots=True)
class CommittedChunk:
    """A roster chunk from 1 on, as it was committed; `summary` is what its invitations say of the group."""

    commit: Commit
    chunk: int
    members: frozenset[str]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Suppression:
    """A kind that nobody in one chunk is told of, the rule that says so, and who would have been told."""

    commit: Commit
    kind: Kind
    chunk: int
    rule: str
    recipients: frozenset[str]


@dataclass(frozen=True, slots=True)
class PushOrder:
    """How a message is to be pushed: to how many recipients at most, and whether they may have muted it."""

    limit: int
    required: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One chunk's notifications of one kind: the content once, and who is to get it.

    `recipients` maps a role (or `CREATOR`, or `RECIPIENT`) to user ids in ascending order; `words` are by locale.
    """

    kind: Kind
    channels: tuple[Channel, ...]
    commit: Commit
    chunk: int
    content: Summary
    recipients: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Words]
    default_locale: str
    push: PushOrder

    @property
    def recipient_count(self) -> int:
        """How many users this message tells."""
        return sum(map(len, self.recipients.values()))


def suppression(item: CommittedGroup | CommittedChunk, kind: Kind) -> Suppression | None:
    """Say what an item's people are not told of a kind, or None where they are, or nobody is there to be told."""
    commit = item.commit
    chunk = item.chunk if isinstance(item, CommittedChunk) else 0
    is_creators = kind is Kind.GROUP_CREATION_CONFIRMED
    people = (
        frozenset({commit.creator}) if is_creators else frozenset().union(*_people(item).values()) - {commit.creator}
    )
    rule = commit.suppressed.get(kind)
    return Suppression(commit, kind, chunk, rule, people) if rule and people else None


def confirmation(item: CommittedGroup, applied: AppliedPolicy) -> Message:
    """Tell the creator that the group is there, and how many will be told of it."""
    kind = Kind.GROUP_CREATION_CONFIRMED
    said = applied.policy.of(kind)
    content = summarize(item.group, kind, said)
    if Block.DELIVERY in said.blocks:
        content = {**content, "delivery": {"recipients": item.group.recipients}}
    return _message(kind, item.commit, 0, content, {CREATOR: (item.group.creator.user_id,)}, applied)


def invitation(item: CommittedGroup | CommittedChunk, applied: AppliedPolicy) -> Message:
    """Tell the members of one chunk who invited them and as what; the creator needs no invitation."""
    if isinstance(item, CommittedChunk):
        return _invitation(item.commit, item.chunk, item.summary, _people(item), applied)
    return _invitation(item.commit, 0, invitation_summary(item.group, applied), _people(item), applied)


def invitation_summary(group: Group, applied: AppliedPolicy) -> Summary:
    """Return what invitations say of a group: written with each roster chunk, so that it needs no other item."""
    kind = Kind.GROUP_INVITATION_RECEIVED
    return summarize(group, kind, applied.policy.of(kind))


def commit_of(group: Group) -> Commit:
    """Return what the roster chunks repeat of their group."""
    return Commit(
        group_id=group.group_id,
        group_type=group.group_type.value,
        creator=group.creator.user_id,
        created_at=group.created_at,
        policy_version=group.policy_version,
        channels=group.channels,
        suppressed=group.suppressed,
        roster_chunks=group.roster_chunks,
        operation_id=group.operation_id,
    )


def _people(item: CommittedGroup | CommittedChunk) -> Mapping[Role, frozenset[str]]:
    """Return those whom an item names, by their roles."""
    if isinstance(item, CommittedChunk):
        return {Role.MEMBER: item.members}
    group = item.group
    return {Role.OWNER: frozenset({group.owner}), Role.ADMIN: frozenset(group.admins), Role.MEMBER: item.members}


def _invitation(
    commit: Commit, chunk: int, content: Summary, people: Mapping[Role, frozenset[str]], applied: AppliedPolicy
) -> Message:
    kind = Kind.GROUP_INVITATION_RECEIVED
    invited = {role.value: tuple(sorted(users - {commit.creator})) for role, users in people.items()}
    recipients = {role: users for role, users in invited.items() if users}
    if Block.ROLE not in applied.policy.of(kind).blocks:
        recipients = {RECIPIENT: tuple(user for users in recipients.values() for user in users)}
    return _message(kind, commit, chunk, content, recipients, applied)


def _message(  # noqa: PLR0913, PLR0917 - a message has this many parts, and two kinds of it are made here.
    kind: Kind,
    commit: Commit,
    chunk: int,
    content: Summary,
    recipients: Mapping[str, tuple[str, ...]],
    applied: AppliedPolicy,
) -> Message:
    policy, said, values = applied.policy, applied.policy.of(kind), values_of(content)
    return Message(
        kind=kind,
        channels=commit.channels.get(kind, ()),
        commit=commit,
        chunk=chunk,
        content=content,
        recipients=recipients,
        words={locale: words_of(said, kind, locale, values) for locale in locales_of(said)},
        default_locale=policy.default_locale,
        push=PushOrder(push_share(policy.push_limit, commit.roster_chunks, chunk), said.required),
    )
