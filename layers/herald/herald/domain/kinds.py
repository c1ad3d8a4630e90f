"""Kinds of notification, the channels that deliver them, and which kind goes to which channels."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a notification is about."""

    GROUP_CREATION_CONFIRMED = "group.creation.confirmed"
    GROUP_INVITATION_RECEIVED = "group.invitation.received"


class Channel(StrEnum):
    """How notifications are delivered. Each channel has one queue, subscribed to the notifications topic."""

    INBOX = "inbox"
    PUSH = "push"
    GATEWAY = "gateway"
    OPENIM = "openim"
    WEBHOOK = "webhook"


ChannelsByKind = Mapping[Kind, tuple[Channel, ...]]
"""The channels of each kind. A kind that is not sent is absent."""

Suppressed = Mapping[Kind, str]
"""The kinds that are not sent, each with the policy rule that decided it.

Stamped on the group item, and not only logged at creation: if the API crashes after the commit, the stream's reader
still logs it.
"""

STANDARD_CHANNELS: ChannelsByKind = dict.fromkeys(Kind, (Channel.INBOX, Channel.GATEWAY))

OPTIONAL_CHANNELS = (Channel.OPENIM, Channel.WEBHOOK)
"""Channels that a stack has only if it is configured for them. They stand beside `gateway` at each level."""

BASE_CHANNELS = tuple(channel for channel in Channel if channel not in OPTIONAL_CHANNELS)
"""Channels that every stack has."""

LEDGER_CHANNELS = (Channel.INBOX, Channel.PUSH, Channel.OPENIM, Channel.WEBHOOK)
"""Channels whose deliveries the ledger records. What happens behind the gateway queue, only its consumer knows."""


def write_channels(by_kind: ChannelsByKind) -> str:
    """Write channels by kind as one short text, for items and the index: `kind:channel,channel kind:channel`."""
    return " ".join(f"{kind}:{','.join(channels)}" for kind, channels in by_kind.items())


def read_channels(text: str) -> ChannelsByKind:
    """Read what `write_channels` wrote. Raises ValueError for anything else."""
    found: dict[Kind, tuple[Channel, ...]] = {}
    for part in text.split():
        kind, _, channels = part.partition(":")
        found[Kind(kind)] = tuple(map(Channel, channels.split(",")))
    return found


def known_channels(text: str) -> ChannelsByKind:
    """Read as much as this version knows of what a newer one wrote: its kinds, and of each its channels."""
    parts = [part.partition(":") for part in text.split()]
    return {
        Kind(kind): tuple(Channel(channel) for channel in channels.split(",") if channel in set(Channel))
        for kind, _, channels in parts
        if kind in set(Kind)
    }
