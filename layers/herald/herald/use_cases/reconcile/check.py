"""Check one group that is not complete, and do what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from herald.domain.errors import MalformedRecord
from herald.domain.reconcile.gaps import missing
from herald.use_cases.reconcile.waiting import still_on_its_way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.clock import Clock
    from herald.domain.commits.ports import CommittedGroups
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.delivery.ports import Ledger
    from herald.domain.reconcile.incomplete import IncompleteGroup
    from herald.domain.reconcile.ports import ReconcileState
    from herald.use_cases.reconcile.horizons import Horizons
    from herald.use_cases.reconcile.outcomes import DeliveryOutcomes
    from herald.use_cases.reconcile.passes import Pass
    from herald.use_cases.reconcile.repair import GroupRepair


class Verdict(Enum):
    """What a check found: a complete group; an incomplete one, which is remembered; or one that a queue may hold."""

    COMPLETE = auto()
    INCOMPLETE = auto()
    QUEUED = auto()


@dataclass(frozen=True, slots=True)
class GroupCheck:
    """Decides whether a group is repaired, or left to the queues."""

    committed_groups: CommittedGroups
    ledger: Ledger
    outcomes: DeliveryOutcomes
    state: ReconcileState
    repair: GroupRepair
    clock: Clock

    def check(
        self, group: IncompleteGroup, outcomes: Mapping[LedgerKey, Outcome], horizons: Horizons, current: Pass
    ) -> Verdict:
        """Repair a group if something of it is lost.

        If all that is missing is tried again by its queue, the group is remembered and due when that has ended. If a
        queue may hold it, nothing is changed.
        """
        group, outcomes = self.read_again(group, outcomes)
        if not group.header.unreadable and not missing(group.header, outcomes):
            return Verdict.COMPLETE
        now = self.clock()
        waiting = still_on_its_way(group, outcomes, self.ledger, horizons, now)
        if group.header.unreadable or len(waiting.keys) < len(missing(group.header, outcomes)):
            self.repair.repair(group, outcomes, current, waiting.keys)
        elif waiting.queued:
            return Verdict.QUEUED
        else:
            self.state.remember(group._replace(due_at=waiting.retried_until))
        return Verdict.INCOMPLETE

    def read_again(
        self, group: IncompleteGroup, outcomes: Mapping[LedgerKey, Outcome]
    ) -> tuple[IncompleteGroup, Mapping[LedgerKey, Outcome]]:
        """Replace a header that could not be read by that of the group's item, if this can be read."""
        if not group.header.unreadable:
            return group, outcomes
        try:
            item = self.committed_groups.item(group.header.group_id, 0)
        except MalformedRecord:
            return group, outcomes
        if item is None:
            return group, outcomes
        return group._replace(header=item.header), self.outcomes.of([item.header])
