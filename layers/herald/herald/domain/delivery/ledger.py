"""The ledger of deliveries: what was planned, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from herald.domain.kinds import LEDGER_CHANNELS, Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.kinds import ChannelsByKind, Kind


class Outcome(StrEnum):
    """How a delivery ended."""

    DONE = "done"
    FAILED = "failed"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class LedgerKey:
    """Names one delivery: one chunk of one group's notifications of one kind, on one channel."""

    group_id: str
    channel: Channel
    kind: Kind
    chunk: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of a delivery: how many it told (or should have), when (epoch ms), at which attempt.

    Of the channel push alone: `pushed` counts the recipients that a push was sent to, and `waiting` names those who
    were not attended to yet: when the message of a delivery that is not done comes again, only they are.
    """

    key: LedgerKey
    outcome: Outcome
    recipients: int
    at: int
    attempts: int
    pushed: int | None = None
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """One channel's and kind's deliveries of a group, counted in recipients. `pushed` is of the channel push alone.

    `since` (epoch ms) is when the ledger last heard of them; as long as it has heard nothing, when the group was made.
    """

    channel: Channel
    kind: Kind
    planned: int
    done: int
    failed: int
    since: int
    pushed: int | None = None

    @property
    def pending(self) -> int:
        """How many are neither done nor failed: on their way, or waiting for reconcile."""
        return self.planned - self.done - self.failed


def delivery_status(
    planned: Mapping[Kind, int], by_kind: ChannelsByKind, created_at: int, entries: tuple[LedgerEntry, ...]
) -> tuple[DeliveryStatus, ...]:
    """Set what was planned (recipients by kind, on the channels of the routes) against the ledger."""
    return tuple(
        _status(
            channel,
            kind,
            planned[kind],
            created_at,
            [each for each in entries if (each.key.channel, each.key.kind) == (channel, kind)],
        )
        for channel in LEDGER_CHANNELS
        for kind, channels in by_kind.items()
        if channel in channels
    )


def _status(channel: Channel, kind: Kind, planned: int, created_at: int, entries: list[LedgerEntry]) -> DeliveryStatus:
    def told(outcome: Outcome) -> int:
        return sum(entry.recipients for entry in entries if entry.outcome == outcome)

    pushed = sum(entry.pushed or 0 for entry in entries) if channel is Channel.PUSH else None
    since = max((entry.at for entry in entries), default=created_at)
    return DeliveryStatus(channel, kind, planned, told(Outcome.DONE), told(Outcome.FAILED), since, pushed)
