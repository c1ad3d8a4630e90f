"""The delivery ledger: what was planned, and how it ended."""

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
    """Identifies one delivery: one chunk of one group's notifications of one kind, on one channel."""

    group_id: str
    channel: Channel
    kind: Kind
    chunk: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """How a delivery ended: for how many recipients, when (epoch ms), at which receive of its message.

    Only for the channel push: `pushed` counts the recipients who got a push, and `waiting` names those who are still
    to be handled. A redelivery of an unfinished message handles only them.
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
    """A group's deliveries of one kind on one channel, counted in recipients. `pushed` is for the channel push only.

    `since` (epoch ms) is the time of the ledger's last change, or of the group's creation if there is no entry yet.
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
    """Compare what was planned (recipients by kind, on the kind's channels) with the ledger's entries of a group."""
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
    def recipients(outcome: Outcome) -> int:
        return sum(entry.recipients for entry in entries if entry.outcome == outcome)

    pushed = sum(entry.pushed or 0 for entry in entries) if channel is Channel.PUSH else None
    since = max((entry.at for entry in entries), default=created_at)
    return DeliveryStatus(channel, kind, planned, recipients(Outcome.DONE), recipients(Outcome.FAILED), since, pushed)
