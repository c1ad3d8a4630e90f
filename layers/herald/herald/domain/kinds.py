"""Kinds of notification, the channels they travel by, and which goes by which: the routes of one group."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a notification says."""

    GROUP_CREATION_CONFIRMED = "group.creation.confirmed"
    GROUP_INVITATION_RECEIVED = "group.invitation.received"


class Channel(StrEnum):
    """A way by which notifications travel; each has one queue behind the notifications topic."""

    INBOX = "inbox"
    PUSH = "push"
    GATEWAY = "gateway"


ChannelsByKind = Mapping[Kind, tuple[Channel, ...]]
"""On which channels each kind is sent; a kind that is not sent is left out."""

Suppressed = Mapping[Kind, str]
"""The kinds that nobody is told of, each with the rule that says so."""

STANDARD_CHANNELS: ChannelsByKind = dict.fromkeys(Kind, (Channel.INBOX, Channel.GATEWAY))

LEDGER_CHANNELS = (Channel.INBOX, Channel.PUSH)
"""Channels whose deliveries stand in the ledger; what happens behind the gateway queue is its consumer's to know."""


def write_channels(by_kind: ChannelsByKind) -> str:
    """Write routes as one short text, for items and their index."""
    return " ".join(f"{kind}:{','.join(channels)}" for kind, channels in by_kind.items())


def read_channels(text: str) -> ChannelsByKind:
    """Read `write_routes` back. Raises ValueError for anything else."""
    found: dict[Kind, tuple[Channel, ...]] = {}
    for part in text.split():
        kind, _, channels = part.partition(":")
        found[Kind(kind)] = tuple(map(Channel, channels.split(",")))
    return found
