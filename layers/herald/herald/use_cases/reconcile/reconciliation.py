"""Find committed groups whose deliveries are not all in the ledger, and publish what is missing again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.commits.window import Window
from herald.domain.reconcile.gaps import ALARM_AFTER, IncompleteGroup, batches, missing, planned
from herald.use_cases.reconcile.report import Pass, Report, finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.ports import CommittedGroups
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.delivery.ports import Ledger
    from herald.domain.reconcile.ports import ReconcileState
    from herald.use_cases.reconcile.repair import GroupRepair

FIRST_LOOK_BACK_MS = 24 * 3600 * 1000
"""Where the very first run starts: as far back as a DynamoDB stream keeps records (AWS)."""

OVERLAP_MS = 60 * 1000
"""Checked by two runs: the index shows a group a moment after its commit, and the clocks of API functions differ."""

MAX_INCOMPLETE = 5_000
"""Incomplete groups at a time. Beyond that, the watermark waits until some of them are repaired."""

LEDGER_BATCH = 100
"""Ledger entries read at once: one call to DynamoDB."""

LEASE_MARGIN_MS = 5 * 1000
"""A lease outlasts the invocation that holds it by this, because clocks differ."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Compares groups with the ledger. Groups younger than `settle_ms` are left alone: they may be on their way."""

    committed_groups: CommittedGroups
    ledger: Ledger
    repair: GroupRepair
    state: ReconcileState
    audit: Audit
    clock: Clock
    settle_ms: int

    def run(self, run: str, time_left: TimeLeft) -> Report | None:
        """Do one scheduled run: the incomplete groups that are due, then all groups after the watermark.

        Returns None if another run holds the lease. Raises TemporarilyUnavailable if a table does not answer: the
        watermark stays then, and the lease ends by itself.
        """
        now = self.clock()
        if not self.state.acquire(run, now, now + time_left() + LEASE_MARGIN_MS):
            self.audit.record(AuditEvent.RECONCILE_SKIPPED, {"outcome": "refused", "reason": "another run is at it"})
            return None
        incomplete = self.state.incomplete_groups(MAX_INCOMPLETE)
        watermark = self.state.watermark()
        start = now - FIRST_LOOK_BACK_MS if watermark is None else watermark
        settled = now - self.settle_ms
        report = Report(reached=start)
        current = Pass(report, time_left, {group.header.group_id for group in incomplete})
        self._revisit([group for group in incomplete if group.due_at <= now], current)
        self._walk(Window(start, settled), current)
        # Groups younger than the overlap are checked again; older ones never, so that every run gets further.
        self.state.advance(run, max(start, min(report.reached, settled - OVERLAP_MS)))
        self.state.release(run)
        report.incomplete += _left_over(incomplete, current)
        self._audit(report, behind_ms=self.clock() - report.reached)
        return report

    def inspect(self, headers: Iterable[GroupHeader], start: int, time_left: TimeLeft, *, dry_run: bool) -> Report:
        """Check the given groups, whenever they were checked before. With `dry_run` nothing is published.

        The groups come in order of creation, none before `start` (epoch ms).
        """
        report = Report(reached=start)
        current = Pass(report, time_left)
        for batch in batches(headers, LEDGER_BATCH):
            if current.is_over():
                break
            outcomes = self._outcomes(batch)
            for header in batch:
                if current.is_over():
                    break
                self._inspect(header, outcomes, current, dry_run=dry_run)
                report.reached = max(start, header.created_at)
        if not dry_run:
            self._audit(report)
        return report

    def _inspect(
        self, header: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], current: Pass, *, dry_run: bool
    ) -> None:
        current.report.checked += 1
        if not missing(header, outcomes):
            return
        if dry_run:
            current.report.findings.append(finding(header, outcomes))
        else:
            self.repair.repair(IncompleteGroup(header, 0, 0), outcomes, current)

    def _revisit(self, due: Sequence[IncompleteGroup], current: Pass) -> None:
        """Check incomplete groups again."""
        by_id = {group.header.group_id: group for group in due}
        for batch in batches((group.header for group in due), LEDGER_BATCH):
            if current.is_over():
                return
            outcomes = self._outcomes(batch)
            for header in batch:
                if current.is_over():
                    return
                current.report.checked += 1
                self.repair.repair(by_id[header.group_id], outcomes, current)

    def _walk(self, window: Window, current: Pass) -> None:
        """Check every group of the window that is not known to be incomplete. Moves `reached`."""
        report = current.report
        for batch in batches(self.committed_groups.created_in(window), LEDGER_BATCH):
            if current.is_over(too_many_incomplete=len(current.incomplete) >= MAX_INCOMPLETE):
                return
            unknown = [header for header in batch if header.group_id not in current.incomplete]
            outcomes = self._outcomes(unknown)
            for header in unknown:
                if missing(header, outcomes):
                    if current.is_over():
                        return
                    self.repair.repair(IncompleteGroup(header, 0, 0), outcomes, current)
                report.checked += 1
                report.reached = max(report.reached, header.created_at)
            report.reached = max(report.reached, batch[-1].created_at)
        report.reached = max(report.reached, window.end)

    def _outcomes(self, headers: Iterable[GroupHeader]) -> Mapping[LedgerKey, Outcome]:
        return self.ledger.outcomes([key for header in headers for key in planned(header)])

    def _audit(self, report: Report, behind_ms: int | None = None) -> None:
        """Record what a pass found. A scheduled run also records how far behind the watermark is."""
        facts: AuditFacts = {
            "outcome": "done" if report.finished else "unfinished",
            "checked": report.checked,
            "republished": report.republished,
            "incomplete": report.incomplete,
        }
        if behind_ms is not None:
            facts["behind_ms"] = behind_ms
        self.audit.record(AuditEvent.RECONCILE_FINISHED, facts)


def _left_over(incomplete: Sequence[IncompleteGroup], current: Pass) -> int:
    """Count the groups that need an operator and that this run did not get to."""
    left_over = current.incomplete - current.handled
    return sum(group.republished >= ALARM_AFTER and group.header.group_id in left_over for group in incomplete)
