"""What a policy and a request's override decide: which kind is sent on which channel, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.errors import OverrideNotAllowed
from herald.domain.kinds import BASE_CHANNELS, Channel, Kind
from herald.domain.policies.policy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Collection

    from herald.domain.kinds import ChannelsByKind, Suppressed
    from herald.domain.policies.policy import AppliedPolicy, Level


class Override(NamedTuple):
    """What a request changes for its own notifications, within what the policy allows. None changes nothing."""

    level: Level | None = None
    channels: frozenset[Channel] | None = None


NO_OVERRIDE = Override()


class Ruling(NamedTuple):
    """Whether a kind is sent on a channel, and the rule that decided it."""

    sent: bool
    rule: str


def check_override(override: Override, applied: AppliedPolicy) -> None:
    """Raise OverrideNotAllowed, naming field and rule, if the policy does not allow the override."""
    if override == NO_OVERRIDE:
        return
    allowed = applied.policy.override
    if allowed is None:
        raise OverrideNotAllowed("#/notifications", f"must be left out: policy {applied.version} allows no override")
    if override.level and not allowed.lowest.loudness <= override.level.loudness <= allowed.highest.loudness:
        span = f"'{allowed.lowest}' to '{allowed.highest}'"
        raise OverrideNotAllowed(
            "#/notifications/level", f"must be from {span}: policy {applied.version} allows no other (override)"
        )


def ruling(applied: AppliedPolicy, override: Override, kind: Kind, channel: Channel) -> Ruling:
    """Decide whether a kind is sent on a channel. The first rule against it decides."""
    rules = applied.policy.of(kind)
    level = override.level or applied.policy.level
    dial = f"{'notifications.level' if override.level else 'level'} is {level}"
    if not rules.enabled:
        return Ruling(sent=False, rule=f"kinds.{kind}.enabled is false")
    if channel not in LEVELS[level].get(kind, ()):
        return Ruling(sent=False, rule=dial)
    if channel not in rules.channels:
        return Ruling(sent=False, rule=f"kinds.{kind}.channels")
    if override.channels is not None and channel not in override.channels:
        return Ruling(sent=False, rule="notifications.channels")
    return Ruling(sent=True, rule=dial)


def decide_channels(
    applied: AppliedPolicy, override: Override, available: Collection[Channel] = BASE_CHANNELS
) -> ChannelsByKind:
    """Decide on all kinds and those channels that the stack has. The result is stamped on a group at its creation."""
    found = {
        kind: tuple(
            channel for channel in Channel if channel in available and ruling(applied, override, kind, channel).sent
        )
        for kind in Kind
    }
    return {kind: channels for kind, channels in found.items() if channels}


def decide_suppressed(applied: AppliedPolicy, override: Override) -> Suppressed:
    """Return the rule behind each kind that is not sent. A kind that is sent always goes to the inbox."""
    rulings = {kind: ruling(applied, override, kind, Channel.INBOX) for kind in Kind}
    return {kind: found.rule for kind, found in rulings.items() if not found.sent}
