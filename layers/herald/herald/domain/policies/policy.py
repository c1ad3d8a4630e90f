"""Policies: which notifications are sent, on which channels, with which content and words. Administrators set them."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.blocks import Block
from herald.domain.groups.group import GroupType
from herald.domain.kinds import OPTIONAL_CHANNELS, STANDARD_CHANNELS, Channel, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.kinds import ChannelsByKind
    from herald.domain.texts.templates import Words


class Level(StrEnum):
    """A policy's one dial, from quiet to loud. `LEVELS` defines what each sends."""

    SILENT = "silent"
    ESSENTIAL = "essential"
    STANDARD = "standard"
    FULL = "full"

    @property
    def loudness(self) -> int:
        """The position on the dial: the louder, the larger."""
        return list(Level).index(self)


_STANDARD: ChannelsByKind = {kind: (*channels, *OPTIONAL_CHANNELS) for kind, channels in STANDARD_CHANNELS.items()}

LEVELS: Mapping[Level, ChannelsByKind] = {
    Level.SILENT: {},
    Level.ESSENTIAL: {Kind.GROUP_CREATION_CONFIRMED: _STANDARD[Kind.GROUP_CREATION_CONFIRMED]},
    Level.STANDARD: _STANDARD,
    Level.FULL: dict.fromkeys(Kind, tuple(Channel)),
}
"""What each level sends. Of the optional channels, a group takes those that its stack has."""

MAX_MEMBER_SAMPLE = 10
"""Members that a notification may name: ids have up to 64 bytes, and an inbox item of 1 KB has room for few."""

DEFAULT_MEMBER_SAMPLE = 3

MAX_PUSH_LIMIT = 10_000
"""As many as a group may have members."""

DEFAULT_PUSH_LIMIT = 1_000

SHIPPED_LOCALE = "en"


class KindPolicy(NamedTuple):
    """A policy's rules for one kind. Channels and blocks narrow what the level sends; they never add to it.

    `required` notifications are pushed even if the recipient has muted pushes; without `sound`, a push makes none.
    `words` are by locale.
    """

    enabled: bool = True
    channels: frozenset[Channel] = frozenset(Channel)
    blocks: frozenset[Block] = frozenset(Block)
    member_sample: int = DEFAULT_MEMBER_SAMPLE
    required: bool = False
    sound: bool = True
    words: Mapping[str, Words] = MappingProxyType({})


class OverrideRange(NamedTuple):
    """How far a request may move the level, both ends included."""

    lowest: Level
    highest: Level


class Policy(NamedTuple):
    """One whole policy. `push_limit` caps the pushes of one kind for one group; `override` None allows no override."""

    level: Level = Level.STANDARD
    kinds: Mapping[Kind, KindPolicy] = MappingProxyType({})
    push_limit: int = DEFAULT_PUSH_LIMIT
    default_locale: str = SHIPPED_LOCALE
    override: OverrideRange | None = None

    def of(self, kind: Kind) -> KindPolicy:
        """Return the rules for a kind; a kind that the policy does not mention has the shipped ones."""
        return self.kinds.get(kind, _SHIPPED)

    @property
    def member_sample(self) -> int:
        """How many members the group item must name so that every kind has its sample."""
        return max(self.of(kind).member_sample for kind in Kind)


_SHIPPED = KindPolicy()


class AppliedPolicy(NamedTuple):
    """A policy with the name of its immutable version: `built-in/1`, `default/3`, `group_type/work/12`."""

    version: str
    policy: Policy


BUILT_IN = AppliedPolicy("built-in/1", Policy())
"""Applies where no administrator has set a policy. A change of it takes a new number and keeps the old version."""

DEFAULT_SCOPE = "default"


def scope_of(group_type: str) -> str:
    """Return the scope of a group type: `group_type/work`."""
    return f"group_type/{group_type}"


SCOPES = (DEFAULT_SCOPE, *map(scope_of, GroupType))
"""Where a policy can be set. The most specific scope that has one decides alone."""


def version_name(scope: str, number: int) -> str:
    """Return the name of a scope's numbered version: `group_type/work/12`."""
    return f"{scope}/{number}"


def scopes_of(group_type: GroupType) -> tuple[str, ...]:
    """Return the scopes that apply to a group, the most specific first."""
    return (scope_of(group_type), DEFAULT_SCOPE)
