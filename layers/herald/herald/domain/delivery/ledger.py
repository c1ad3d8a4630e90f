"""The delivery ledger: how each delivery stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from herald.domain.kinds import Channel, Kind


class Outcome(StrEnum):
    """How a delivery ended."""

    DONE = "done"
    FAILED = "failed"
    UNFINISHED = "unfinished"


class LedgerKey(NamedTuple):
    """Identifies one delivery: one chunk of one group's notifications of one kind, on one channel."""

    group_id: str
    channel: Channel
    kind: Kind
    chunk: int


class LedgerEntry(NamedTuple):
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


MAX_REASON = 256
"""Characters of a reason. It names a cause, and each kilobyte of an entry is a write unit."""


def is_left(entry: LedgerEntry | None, recipient: str) -> bool:
    """Return whether a recipient is still to be handled, given the entry of the delivery."""
    return entry is None or not entry.waiting or recipient in entry.waiting


def is_done(entry: LedgerEntry | None) -> bool:
    """Return whether the entry of a delivery, if there is one, says that it is done."""
    return entry is not None and entry.outcome is Outcome.DONE
