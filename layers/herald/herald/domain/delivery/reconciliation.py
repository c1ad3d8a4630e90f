"""What should have been delivered of a group, what is missing of it, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.delivery.ledger import LedgerKey, Outcome
from herald.domain.delivery.retry import doubled
from herald.domain.kinds import LEDGER_CHANNELS, STANDARD_CHANNELS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from herald.domain.kinds import Channel, ChannelsByKind

_MINUTE = 60 * 1000

FIRST_WAIT_MS = 4 * _MINUTE
"""A little less than the five minutes between two runs, so that the next run finds the group due."""

MAX_WAIT_MS = 60 * _MINUTE
"""What fails again and again adds a message to a dead-letter queue each time: once an hour is enough."""

ALARM_AFTER = 2
"""Times that a group is published again before an operator is told: what did not help once may, twice will not."""


@dataclass(frozen=True, slots=True)
class GroupHeader:
    """A group as the index by time lists it. `created_at` is in epoch milliseconds; `roster_chunks` counts chunk 0."""

    group_id: str
    created_at: int
    roster_chunks: int
    channels: ChannelsByKind = field(default_factory=lambda: STANDARD_CHANNELS)


@dataclass(frozen=True, slots=True)
class IncompleteGroup:
    """A group that was found incomplete: how often it was published again, and when (epoch ms) it is due again."""

    creation: GroupHeader
    republished: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, in epoch milliseconds: from `start` on, up to and with `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A message of which something is not delivered, and the channels that are to get it again."""

    kind: Kind
    chunk: int
    channels: tuple[Channel, ...]


def planned(creation: GroupHeader) -> tuple[LedgerKey, ...]:
    """Return the ledger entries that a complete group has: its confirmation's, and one per chunk of invitations."""
    return tuple(
        LedgerKey(creation.group_id, channel, kind, chunk)
        for kind, channels in creation.channels.items()
        for channel in channels
        if channel in LEDGER_CHANNELS
        for chunk in _chunks(kind, creation)
    )


def missing(creation: GroupHeader, outcomes: Mapping[LedgerKey, Outcome]) -> tuple[LedgerKey, ...]:
    """Return the planned entries that are not done."""
    return tuple(key for key in planned(creation) if outcomes.get(key) is not Outcome.DONE)


def gaps(creation: GroupHeader, outcomes: Mapping[LedgerKey, Outcome]) -> tuple[Gap, ...]:
    """Return the messages to publish again: the same bytes as the first time.

    One that no channel has recorded may never have reached the topic: every channel gets it. Otherwise it did reach the
    topic, and so the gateway: only the channels that are missing get it again.
    """
    lacking = missing(creation, outcomes)
    found = []
    for kind, chunk in dict.fromkeys((key.kind, key.chunk) for key in lacking):
        here = [key for key in planned(creation) if (key.kind, key.chunk) == (kind, chunk)]
        unseen = not any(key in outcomes for key in here)
        channels = creation.channels[kind] if unseen else tuple(key.channel for key in here if key in lacking)
        found.append(Gap(kind, chunk, channels))
    return tuple(found)


def _chunks(kind: Kind, creation: GroupHeader) -> range:
    return range(1 if kind is Kind.GROUP_CREATION_CONFIRMED else creation.roster_chunks)


def wait_after(republished: int) -> int:
    """Return the milliseconds until a group that was published again so often is looked at again."""
    return doubled(FIRST_WAIT_MS, republished - 1, MAX_WAIT_MS)


def batches(creations: Iterable[GroupHeader], size: int) -> Iterator[list[GroupHeader]]:
    """Divide creations so that the ledger entries of each batch, but for a single large group's, are at most `size`."""
    batch: list[GroupHeader] = []
    entries = 0
    for creation in creations:
        wanted = max(1, len(planned(creation)))  # A silent group has none, and takes time all the same.
        if batch and entries + wanted > size:
            yield batch
            batch, entries = [], 0
        batch.append(creation)
        entries += wanted
    if batch:
        yield batch
