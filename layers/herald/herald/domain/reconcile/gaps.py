"""What should have been delivered of a group, and what of it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.delivery.ledger import LedgerKey, Outcome
from herald.domain.kinds import LEDGER_CHANNELS, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from herald.domain.commits.committed import GroupHeader
    from herald.domain.kinds import Channel


class Gap(NamedTuple):
    """A message that is not delivered on some channels: those that must get it again."""

    kind: Kind
    chunk: int
    channels: tuple[Channel, ...]


def planned(header: GroupHeader, on: Collection[Channel] = LEDGER_CHANNELS) -> tuple[LedgerKey, ...]:
    """Return the deliveries of a complete group on some channels: one confirmation, and one invitation per chunk."""
    return tuple(
        LedgerKey(header.group_id, channel, kind, chunk)
        for kind, channels in header.channels.items()
        for channel in channels
        if channel in on
        for chunk in _chunks(kind, header)
    )


def missing(header: GroupHeader, outcomes: Mapping[LedgerKey, Outcome]) -> tuple[LedgerKey, ...]:
    """Return the planned keys that are not done."""
    return tuple(key for key in planned(header) if outcomes.get(key) is not Outcome.DONE)


def gaps(
    header: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], waiting: Collection[LedgerKey] = ()
) -> tuple[Gap, ...]:
    """Return the messages to publish again: of those deliveries that are not done and not `waiting` in a queue.

    A message without any ledger entry may never have reached the topic: all its channels get it again. With an entry it
    did reach the topic, and so the gateway: only the channels that are not done get it again.
    """
    not_done = [key for key in missing(header, outcomes) if key not in waiting]
    found = []
    for kind, chunk in dict.fromkeys((key.kind, key.chunk) for key in not_done):
        keys = [key for key in planned(header) if (key.kind, key.chunk) == (kind, chunk)]
        unseen = not any(key in outcomes for key in keys)
        channels = header.channels[kind] if unseen else tuple(key.channel for key in keys if key in not_done)
        found.append(Gap(kind, chunk, channels))
    return tuple(found)


def _chunks(kind: Kind, header: GroupHeader) -> range:
    return range(1 if kind is Kind.GROUP_CREATION_CONFIRMED else header.roster_chunks)
