"""Check the groups again that are remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.reconcile.incomplete import ALARM_AFTER, FIRST_WAIT_MS
from herald.domain.reconcile.progress import Remembered
from herald.domain.reconcile.shards import shard_of
from herald.use_cases.reconcile.check import Verdict
from herald.use_cases.reconcile.outcomes import in_batches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.reconcile.incomplete import IncompleteGroup
    from herald.domain.reconcile.ports import ReconcileState
    from herald.domain.reconcile.progress import RememberedPage
    from herald.use_cases.reconcile.check import GroupCheck
    from herald.use_cases.reconcile.outcomes import DeliveryOutcomes
    from herald.use_cases.reconcile.passes import Pass
    from herald.use_cases.reconcile.turn import Turn

PAGE_SIZE = {Remembered.OPEN: 5_000, Remembered.STUCK: 2_000}
"""Groups of a list that one run reads, of 300 bytes each. The next run continues behind them: memory and time of a run
do not grow with a list, and each group has its turn."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """Checks remembered groups that are due, a part of a list in each run."""

    outcomes: DeliveryOutcomes
    state: ReconcileState
    group_check: GroupCheck
    audit: Audit

    def go(self, which: Remembered, place: str, turn: Turn, current: Pass) -> str:
        """Check groups of a list that follow on a place. Returns the place where the next run continues."""
        page = self.state.remembered(which, place, PAGE_SIZE[which])
        self._audit_unreadable(page, turn.shard)
        places = {group.header.group_id: at for at, group in page.groups}
        mine = (group for _, group in page.groups if shard_of(group.header.group_id) == turn.shard)
        left = {group.header.group_id: group for group in mine}
        due = [group.header for group in left.values() if group.due_at <= turn.now]
        reached = page.next
        for header, outcomes in _one_by_one(due, self.outcomes):
            if current.is_over():
                reached = place
                break
            self._check(left.pop(header.group_id), outcomes, turn, current)
            place = places[header.group_id]
        if which is Remembered.OPEN:
            current.report.incomplete += sum(group.republished >= ALARM_AFTER for group in left.values())
        return reached

    def _check(self, group: IncompleteGroup, outcomes: Mapping[LedgerKey, Outcome], turn: Turn, current: Pass) -> None:
        current.report.checked += 1
        verdict = self.group_check.check(group, outcomes, turn.horizons, current)
        if verdict is Verdict.COMPLETE:
            self.group_check.repair.forget(group, outcome="done")
        elif verdict is Verdict.QUEUED:
            self.state.remember(group._replace(due_at=turn.now + FIRST_WAIT_MS))

    def _audit_unreadable(self, page: RememberedPage, shard: int) -> None:
        """Record the entries that nobody can read: each is a matter of one shard."""
        for place in page.unreadable:
            if shard_of(place) == shard:
                facts: AuditFacts = {"item": f"RECONCILE {place}", "reason": "its key names no group"}
                self.audit.record(AuditEvent.ITEM_UNREADABLE, {**facts, "outcome": "failed"})


def _one_by_one(
    headers: Sequence[GroupHeader], outcomes: DeliveryOutcomes
) -> Iterator[tuple[GroupHeader, Mapping[LedgerKey, Outcome]]]:
    """Yield groups one by one, with the outcomes of their batch."""
    for batch in in_batches(headers):
        of_batch = outcomes.of(batch)
        for header in batch:
            yield header, of_batch
