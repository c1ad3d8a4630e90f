"""Walk through the groups of a window, in order of creation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.reconcile.gaps import missing
from herald.domain.reconcile.incomplete import IncompleteGroup
from herald.use_cases.reconcile.check import Verdict
from herald.use_cases.reconcile.outcomes import in_batches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.ports import CommittedGroups
    from herald.domain.commits.window import Window
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.reconcile.ports import ReconcileState
    from herald.use_cases.reconcile.check import GroupCheck
    from herald.use_cases.reconcile.outcomes import DeliveryOutcomes
    from herald.use_cases.reconcile.passes import Pass
    from herald.use_cases.reconcile.turn import Turn


@dataclass(frozen=True, slots=True)
class Walk:
    """Checks every group of a window that is not remembered yet."""

    committed_groups: CommittedGroups
    outcomes: DeliveryOutcomes
    state: ReconcileState
    group_check: GroupCheck
    audit: Audit

    def go(self, window: Window, turn: Turn, current: Pass, *, late: bool = False) -> int:
        """Check the groups of a shard. Returns the time (epoch ms) up to which all are complete, or remembered.

        It ends early when the time is over, or at a group that a queue may still hold: what was committed after it may
        be there, too. The window then counts as covered all the same. With `late`, an incomplete group is one that an
        earlier check should have found.
        """
        reached = window.start
        for batch in in_batches(self.committed_groups.created_in(window, turn.shard)):
            if current.is_over():
                return reached
            suspects = self._not_remembered(batch)
            outcomes = self.outcomes.of(suspects) if suspects else {}
            for header in batch:
                if header in suspects and (header.unreadable or missing(header, outcomes)):
                    if current.is_over():
                        return reached
                    if self._check(header, outcomes, turn, current, late=late) is Verdict.QUEUED:
                        current.report.covered = max(current.report.covered, window.end)
                        return reached
                current.report.checked += 1
                reached = max(reached, header.created_at)
        return max(reached, window.end)

    def _not_remembered(self, batch: Sequence[GroupHeader]) -> Sequence[GroupHeader]:
        """Return the groups of a batch that seem incomplete and are not remembered."""
        incomplete = self.outcomes.incomplete(batch)
        known = self.state.known(incomplete) if incomplete else frozenset()
        return [header for header in incomplete if header.group_id not in known]

    def _check(
        self,
        header: GroupHeader,
        outcomes: Mapping[LedgerKey, Outcome],
        turn: Turn,
        current: Pass,
        *,
        late: bool,
    ) -> Verdict:
        if not header.group_id:
            facts: AuditFacts = {"item": "an entry of the index by creation", "reason": header.unreadable}
            self.audit.record(AuditEvent.ITEM_UNREADABLE, {"outcome": "failed", **facts})
            return Verdict.COMPLETE
        verdict = self.group_check.check(IncompleteGroup(header, 0, 0), outcomes, turn.horizons, current)
        if late and verdict is Verdict.INCOMPLETE:
            current.report.late += 1
            self.audit.record(AuditEvent.GROUP_FOUND_LATE, {"group_id": header.group_id, "outcome": "done"})
        return verdict
