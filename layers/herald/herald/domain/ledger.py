"""The ledger of deliveries: what was planned, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from herald.domain.notification import Kind
from herald.domain.policy import Channel


class Outcome(StrEnum):
    """How a delivery ended."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LedgerKey:
    """Names one delivery: one chunk of one group's notifications of one kind, on one channel."""

    group_id: str
    channel: Channel
    kind: Kind
    chunk: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of a delivery: how many it told (or should have), when (epoch ms), at which attempt."""

    key: LedgerKey
    outcome: Outcome
    recipients: int
    at: int
    attempts: int


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """One channel's and kind's deliveries of a group, counted in recipients."""

    channel: Channel
    kind: Kind
    planned: int
    done: int
    failed: int


def delivery_status(planned: Mapping[Kind, int], entries: tuple[LedgerEntry, ...]) -> tuple[DeliveryStatus, ...]:
    """Set what was planned (recipients by kind) against the ledger.

    Only the inbox stands in the ledger: what happens behind the gateway queue is its consumer's to know.
    """

    def told(kind: Kind, outcome: Outcome) -> int:
        found = (entry for entry in entries if entry.key.channel == Channel.INBOX and entry.key.kind == kind)
        return sum(entry.recipients for entry in found if entry.outcome == outcome)

    return tuple(
        DeliveryStatus(Channel.INBOX, kind, count, told(kind, Outcome.DONE), told(kind, Outcome.FAILED))
        for kind, count in planned.items()
    )
