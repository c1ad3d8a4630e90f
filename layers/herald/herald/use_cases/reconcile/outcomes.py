"""Find out which deliveries of many groups are done: by items in inboxes, or by the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.delivery.ledger import Outcome
from herald.domain.groups.group import PROVEN
from herald.domain.reconcile.gaps import planned
from herald.domain.reconcile.items import deliveries_in_inboxes, deliveries_in_ledger

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


@dataclass(frozen=True, slots=True)
class DeliveryOutcomes:
    """How the planned deliveries of groups ended.

    A delivery that items prove is done if they are there, whatever the ledger has of it: an entry may be left from an
    earlier attempt.
    """

    ledger: Ledger
    proof: InboxProof

    def incomplete(self, headers: Sequence[GroupHeader]) -> list[GroupHeader]:
        """Return the groups that seem incomplete, by reads that are not consistent. `of` tells what they lack."""
        keys = [deliveries_in_ledger(header) for header in headers]
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
    """Return about how many keys are read for a group, at most."""
    return 2 * (1 + header.roster_chunks) + min(header.recipients or 0, 1 + PROVEN)


def _may_be_proven(header: GroupHeader, recorded: Mapping[LedgerKey, Outcome]) -> bool:
    """Return whether items may prove a delivery of a group that the ledger does not.

    An earlier version remembered groups without counting their recipients: whether they are few, the group item tells.
    """
    if header.recipients is None:
        return header.roster_chunks == 1 and not header.unreadable
    return any(recorded.get(key) is not Outcome.DONE for key in deliveries_in_inboxes(header))
