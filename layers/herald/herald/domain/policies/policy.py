"""Policies: which notifications are sent, on which channels, with which content and words. Administrators' to set."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from herald.domain.errors import OverrideNotAllowed
from herald.domain.groups.group import GroupType
from herald.domain.kinds import STANDARD_CHANNELS, Channel, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.kinds import ChannelsByKind, Suppressed
    from herald.domain.notifications.texts import Words


class Level(StrEnum):
    """A policy's one dial, from quiet to loud; `LEVELS` says what each lets through."""

    SILENT = "silent"
    ESSENTIAL = "essential"
    STANDARD = "standard"
    FULL = "full"

    @property
    def loudness(self) -> int:
        """How loud it is: the louder, the larger."""
        return list(Level).index(self)


class Block(StrEnum):
    """A part of a notification's content that a policy can include or leave out."""

    GROUP = "group"
    CREATED_AT = "created_at"
    INVITER = "inviter"
    ROLE = "role"
    MEMBERS = "members"
    SETTINGS = "settings"
    INTRODUCTION = "introduction"
    ANNOUNCEMENT = "announcement"
    DELIVERY = "delivery"


LEVELS: Mapping[Level, ChannelsByKind] = {
    Level.SILENT: {},
    Level.ESSENTIAL: {Kind.GROUP_CREATION_CONFIRMED: STANDARD_CHANNELS[Kind.GROUP_CREATION_CONFIRMED]},
    Level.STANDARD: STANDARD_CHANNELS,
    Level.FULL: dict.fromkeys(Kind, tuple(Channel)),
}

_COMMON = frozenset(Block) - {Block.INVITER, Block.ROLE, Block.DELIVERY}
BLOCKS: Mapping[Kind, frozenset[Block]] = {
    Kind.GROUP_CREATION_CONFIRMED: _COMMON | {Block.DELIVERY},
    Kind.GROUP_INVITATION_RECEIVED: _COMMON | {Block.INVITER, Block.ROLE},
}
"""The blocks that each kind knows. What identifies a notification (its group's id, its kind) is in no block."""

MAX_MEMBER_SAMPLE = 10
"""Members that a summary may show: ids of 64 bytes, of which an inbox item of 1 KB has room for few."""

USUAL_SAMPLE = 3

MAX_PUSH_LIMIT = 10_000
"""As many as a group may have members."""

USUAL_PUSHES = 1_000

SHIPPED_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """What a policy says of one kind. Channels and blocks narrow what the level lets through; they never add to it.

    `required` notifications are pushed though their recipient has muted pushes. `words` are by locale.
    """

    enabled: bool = True
    channels: frozenset[Channel] = frozenset(Channel)
    blocks: frozenset[Block] = frozenset(Block)
    member_sample: int = USUAL_SAMPLE
    required: bool = False
    words: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OverrideRange:
    """How far a request may move the level, both ends included."""

    lowest: Level
    highest: Level


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy, whole. `push_limit` caps the pushes of one kind for one group; `override` None allows none."""

    level: Level = Level.STANDARD
    kinds: Mapping[Kind, KindPolicy] = field(default_factory=dict)
    push_limit: int = USUAL_PUSHES
    default_locale: str = SHIPPED_LOCALE
    override: OverrideRange | None = None

    def of(self, kind: Kind) -> KindPolicy:
        """Return what the policy says of a kind; what it does not mention is as shipped."""
        return self.kinds.get(kind, _SHIPPED)

    @property
    def member_sample(self) -> int:
        """How many members the group item must name for every kind to have its sample."""
        return max(self.of(kind).member_sample for kind in Kind)


_SHIPPED = KindPolicy()


@dataclass(frozen=True, slots=True)
class AppliedPolicy:
    """A policy and the name of the immutable version that it is: `built-in/1`, `default/3`, `group_type/work/12`."""

    version: str
    policy: Policy


BUILT_IN = AppliedPolicy("built-in/1", Policy())
"""What applies where no administrator has said anything. A change of it takes a new number, and keeps the old one."""

DEFAULT_SCOPE = "default"
SCOPES = (DEFAULT_SCOPE, *(f"group_type/{group_type}" for group_type in GroupType))
"""Where a policy can be set. The most specific one that is set applies, whole."""


def version_name(scope: str, number: int) -> str:
    """Return the name of a scope's numbered version: `group_type/work/12`."""
    return f"{scope}/{number}"


def scopes_of(group_type: GroupType) -> tuple[str, ...]:
    """Return the scopes that speak of a group, the most specific first."""
    return (f"group_type/{group_type}", DEFAULT_SCOPE)


@dataclass(frozen=True, slots=True)
class Override:
    """What a request asks of its own notifications, within what the policy allows; None asks for nothing."""

    level: Level | None = None
    channels: frozenset[Channel] | None = None


NO_OVERRIDE = Override()


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a kind is sent on a channel, and the rule that decided so."""

    sent: bool
    rule: str


def check_override(wish: Override, applied: AppliedPolicy) -> None:
    """Raise OverrideNotAllowed, naming field and rule, where a policy does not allow what a request asks for."""
    if wish == NO_OVERRIDE:
        return
    override_range = applied.policy.override
    if override_range is None:
        raise OverrideNotAllowed("#/notifications", f"must be left out: policy {applied.version} allows no override")
    if wish.level and not override_range.lowest.loudness <= wish.level.loudness <= override_range.highest.loudness:
        span = f"'{override_range.lowest}' to '{override_range.highest}'"
        raise OverrideNotAllowed(
            "#/notifications/level", f"must be from {span}: policy {applied.version} allows no other (override)"
        )


def ruling(applied: AppliedPolicy, wish: Override, kind: Kind, channel: Channel) -> Ruling:
    """Decide whether a kind is sent on a channel. The first rule that is against it decides."""
    said = applied.policy.of(kind)
    level = wish.level or applied.policy.level
    dial = f"{'notifications.level' if wish.level else 'level'} is {level}"
    if not said.enabled:
        return Ruling(sent=False, rule=f"kinds.{kind}.enabled is false")
    if channel not in LEVELS[level].get(kind, ()):
        return Ruling(sent=False, rule=dial)
    if channel not in said.channels:
        return Ruling(sent=False, rule=f"kinds.{kind}.channels")
    if wish.channels is not None and channel not in wish.channels:
        return Ruling(sent=False, rule="notifications.channels")
    return Ruling(sent=True, rule=dial)


def decide_channels(applied: AppliedPolicy, wish: Override) -> ChannelsByKind:
    """Decide on all kinds and channels: what is stamped on a group when it is created."""
    found = {kind: tuple(channel for channel in Channel if ruling(applied, wish, kind, channel).sent) for kind in Kind}
    return {kind: channels for kind, channels in found.items() if channels}


def decide_suppressed(applied: AppliedPolicy, wish: Override) -> Suppressed:
    """Name the rule behind each kind that is not sent: a kind that is sent always goes to the inbox."""
    rulings = {kind: ruling(applied, wish, kind, Channel.INBOX) for kind in Kind}
    return {kind: found.rule for kind, found in rulings.items() if not found.sent}


def push_share(limit: int, chunks: int, chunk: int) -> int:
    """Return how many of a group's pushes chunk number `chunk` may send: together the chunks stay within the limit."""
    share, left_over = divmod(limit, chunks)
    return share + (chunk < left_over)
