"""Find out which deliveries of many groups are done: of small groups by their inbox items, of others by the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.delivery.ledger import Outcome
from herald.domain.kinds import LEDGER_CHANNELS, Channel
from herald.domain.reconcile.gaps import planned
from herald.domain.reconcile.items import inbox_deliveries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from herald.domain.commits.committed import GroupHeader
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.delivery.ports import Ledger
    from herald.use_cases.reconcile.inbox_proof import InboxProof

GROUP_BATCH = 100
"""Groups checked at once: one call to DynamoDB reads the group items of so many (AWS limit)."""

KEY_BATCH = 1_000
"""Keys read for them, at most, unless a single group has more: ten calls leave enough time to stop a run."""

_NOT_INBOX = tuple(channel for channel in LEDGER_CHANNELS if channel is not Channel.INBOX)


@dataclass(frozen=True, slots=True)
class DeliveryOutcomes:
    """How the planned deliveries of groups ended.

    A delivery to the inboxes of a small group is done if its items are there, whatever the ledger has of it: an entry
    may be left from an earlier attempt.
    """

    ledger: Ledger
    proof: InboxProof

    def incomplete(self, headers: Sequence[GroupHeader]) -> list[GroupHeader]:
        """Return the groups that seem incomplete, by reads that are not consistent. `of` tells what they lack."""
        keys = [_by_ledger(header) for header in headers]
        asked = [key for of_group in keys for key in of_group]
        outcomes = self.ledger.outcomes(asked, consistent=False) if asked else {}
        lacking = self.proof.lacking(headers)
        return [
            header
            for header, of_group in zip(headers, keys, strict=True)
            if header.unreadable
            or header.group_id in lacking
            or any(outcomes.get(key) is not Outcome.DONE for key in of_group)
        ]

    def of(self, headers: Sequence[GroupHeader]) -> Mapping[LedgerKey, Outcome]:
        """Return the outcome of each planned delivery of which one is known, by consistent reads."""
        recorded = self.ledger.outcomes([key for header in headers for key in planned(header)], consistent=True)
        undone = [header for header in headers if _may_be_proven(header, recorded)]
        return {**recorded, **dict.fromkeys(self.proof.done(undone, recorded), Outcome.DONE)}


def in_batches(headers: Iterable[GroupHeader]) -> Iterator[list[GroupHeader]]:
    """Yield groups in batches of limited size."""
    batch: list[GroupHeader] = []
    keys = 0
    for header in headers:
        more = _max_keys(header)
        if batch and (len(batch) == GROUP_BATCH or keys + more > KEY_BATCH):
            yield batch
            batch, keys = [], 0
        batch.append(header)
        keys += more
    if batch:
        yield batch


def _max_keys(header: GroupHeader) -> int:
    """Return how many keys are read for a group, at most."""
    in_ledger = (1 + header.roster_chunks) * len(LEDGER_CHANNELS)
    return 1 + (header.recipients or 0) + in_ledger if header.is_small else in_ledger


def _by_ledger(header: GroupHeader) -> tuple[LedgerKey, ...]:
    """Return the deliveries that only the ledger can prove."""
    return planned(header, _NOT_INBOX) if header.is_small else planned(header)


def _may_be_proven(header: GroupHeader, recorded: Mapping[LedgerKey, Outcome]) -> bool:
    """Return whether a group is small, or may be if its recipients are counted, and has deliveries that are not done.

    An earlier version remembered groups without counting their recipients.
    """
    small = header.is_small or (header.recipients is None and header.roster_chunks == 1 and not header.unreadable)
    return small and any(recorded.get(key) is not Outcome.DONE for key in inbox_deliveries(header))
