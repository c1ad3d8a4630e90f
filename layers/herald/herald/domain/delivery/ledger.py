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
    """How a delivery stands: for how many recipients, when (epoch ms), at which receive of its message.

    `waiting` names the recipients who could not be reached, for the `reason`; all others are done, and a redelivery
    handles only the waiting. An entry that is not done and names nobody says that nobody is known to be done.

    Only for the channel push: `pushed` counts the recipients who got a push, and `sent` has `user device` for each
    device of a waiting recipient that got it already.
    """

    key: LedgerKey
    outcome: Outcome
    recipients: int
    at: int
    attempts: int
    pushed: int | None = None
    waiting: frozenset[str] = frozenset()
    reason: str = ""
    sent: frozenset[str] = frozenset()

    @property
    def done(self) -> int:
        """How many recipients are done."""
        if self.outcome is Outcome.DONE:
            return self.recipients
        return self.recipients - len(self.waiting) if self.waiting else 0

    @property
    def failed(self) -> int:
        """How many recipients are not done, if the message is in a dead-letter queue."""
        return self.recipients - self.done if self.outcome is Outcome.FAILED else 0


@dataclass(frozen=True, slots=True)
class Begun:
    """What earlier attempts of a delivery left: its ledger entry, and the ids of the notifications that are there."""

    entry: LedgerEntry | None
    present: frozenset[str] = frozenset()


MAX_REASON = 256
"""Characters of a reason. It names a cause, and each kilobyte of an entry is a write unit."""


def is_left(entry: LedgerEntry | None, recipient: str) -> bool:
    """Return whether a recipient is still to be handled, given the entry of the delivery."""
    return entry is None or not entry.waiting or recipient in entry.waiting


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """A group's deliveries of one kind on one channel, counted in recipients. `pushed` is for the channel push only.

    `since` (epoch ms) is the time of the ledger's last change, or of the group's creation if there is no entry yet.
    `reasons` say why recipients are pending or failed, as far as the ledger knows; `waiting` names those recipients who
    could not be reached.
    """

    channel: Channel
    kind: Kind
    planned: int
    done: int
    failed: int
    since: int
    pushed: int | None = None
    reasons: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

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
    open_entries = [entry for entry in entries if entry.outcome is not Outcome.DONE]
    return DeliveryStatus(
        channel,
        kind,
        planned,
        done=sum(entry.done for entry in entries),
        failed=sum(entry.failed for entry in entries),
        since=max((entry.at for entry in entries), default=created_at),
        pushed=sum(entry.pushed or 0 for entry in entries) if channel is Channel.PUSH else None,
        reasons=tuple(sorted({entry.reason for entry in open_entries if entry.reason})),
        waiting=tuple(sorted(user for entry in open_entries for user in entry.waiting)),
    )
