"""Find committed groups whose deliveries are not all done, and publish what is missing again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.reconcile.gaps import missing
from herald.domain.reconcile.incomplete import IncompleteGroup
from herald.domain.reconcile.progress import Remembered
from herald.use_cases.reconcile.findings import finding
from herald.use_cases.reconcile.horizons import Horizons
from herald.use_cases.reconcile.outcomes import in_batches
from herald.use_cases.reconcile.passes import Pass
from herald.use_cases.reconcile.report import Report, merged
from herald.use_cases.reconcile.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.kinds import Channel
    from herald.domain.reconcile.ports import DeliveryBacklog, ReconcileState
    from herald.domain.reconcile.progress import Progress
    from herald.use_cases.reconcile.check import GroupCheck
    from herald.use_cases.reconcile.outcomes import DeliveryOutcomes
    from herald.use_cases.reconcile.shard_run import ShardRun

LEASE_MARGIN_MS = 5 * 1000
"""A lease outlasts the invocation that holds it by this, because clocks differ."""

BEING_DONE = "another run is at it"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Compares groups with their deliveries, and publishes what is missing again."""

    outcomes: DeliveryOutcomes
    state: ReconcileState
    backlog: DeliveryBacklog
    group_check: GroupCheck
    shard_run: ShardRun
    audit: Audit
    clock: Clock

    def run(self, run: str, time_left: TimeLeft, shard: int | None = None) -> Report | None:
        """Do one scheduled run of a shard, or of all shards, of which the one that is furthest behind is the first.

        Returns None if another run holds the lease. Raises TemporarilyUnavailable if a table does not answer; the
        lease ends by itself.
        """
        progress = dict(self.state.progress())
        wanted = [shard] if shard is not None else sorted(progress, key=lambda each: progress[each].watermark or 0)
        horizons = Horizons(self.backlog, self.audit, self.clock(), self.shard_run.settle_ms, _seen_empty(progress))
        reports = []
        for each in wanted:
            turn = Turn(each, run, progress, horizons, self.clock(), time_left)
            if self._take(turn):
                progress[each] = self.shard_run.run(turn)
                self.state.release(each, run)
                reports.append(turn.report)
        if not reports:
            self.audit.record(AuditEvent.RECONCILE_SKIPPED, {"outcome": "refused", "reason": BEING_DONE, **_of(shard)})
            return None
        whole = merged(reports)
        if 0 in wanted:  # Once in five minutes is enough, and every alarm sees it.
            whole.remembered = {which: self.state.count(which) for which in Remembered}
        self._audit(whole, {"behind_ms": self._behind(whole, progress), **_of(shard)})
        return whole

    def inspect(self, headers: Iterable[GroupHeader], start: int, time_left: TimeLeft, *, dry_run: bool) -> Report:
        """Check the given groups, whenever they were checked before, and whether or not their messages are queued.

        With `dry_run` nothing is published. The groups come in order of creation, none before `start` (epoch ms).
        """
        report = Report(reached=start)
        current = Pass(report, time_left)
        for batch in in_batches(headers):
            if current.is_over():
                break
            suspects = self.outcomes.incomplete(batch)
            outcomes = self.outcomes.of(suspects) if suspects else {}
            for header in batch:
                if current.is_over():
                    break
                report.checked += 1
                if header in suspects:
                    self._inspect(header, outcomes, current, dry_run=dry_run)
                report.reached = max(start, header.created_at)
        report.remembered = {which: self.state.count(which) for which in Remembered}
        if not dry_run:
            self._audit(report, {})
        return report

    def _take(self, turn: Turn) -> bool:
        """Take the lease for as long as the invocation may last."""
        return self.state.acquire(turn.shard, turn.run, turn.now, turn.now + turn.time_left() + LEASE_MARGIN_MS)

    def _inspect(
        self, header: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], current: Pass, *, dry_run: bool
    ) -> None:
        group, outcomes = self.group_check.read_again(IncompleteGroup(header, 0, 0), outcomes)
        if not group.header.unreadable and not missing(group.header, outcomes):
            return
        if dry_run:
            current.report.findings.append(finding(group.header, outcomes, reason=group.header.unreadable))
        else:
            self.group_check.repair.repair(group, outcomes, current)

    def _behind(self, report: Report, progress: Mapping[int, Progress]) -> int:
        """Return how far reconcile is behind, in milliseconds: this run, or a shard that has not run for long.

        Groups that wait in a queue are not counted: the queue is behind then, and has an alarm of its own.
        """
        ran = (each.ran_at for each in progress.values() if each.ran_at is not None)
        return self.clock() - min(report.covered, *ran)

    def _audit(self, report: Report, more: AuditFacts) -> None:
        """Record what a run or a look found. Only a scheduled run says how far behind it is."""
        facts: AuditFacts = {
            "outcome": "done" if report.finished else "unfinished",
            "checked": report.checked,
            "republished": report.republished,
            "incomplete": report.incomplete,
            "late": report.late,
            **more,
        }
        if report.remembered:
            facts["open"], facts["stuck"] = report.remembered[Remembered.OPEN], report.remembered[Remembered.STUCK]
        self.audit.record(AuditEvent.RECONCILE_FINISHED, facts)


def _of(shard: int | None) -> AuditFacts:
    return {} if shard is None else {"shard": shard}


def _seen_empty(progress: Mapping[int, Progress]) -> Mapping[Channel, int]:
    """Return when any shard last saw each queue empty."""
    seen: dict[Channel, int] = {}
    for each in progress.values():
        for channel, at in each.seen_empty.items():
            seen[channel] = max(at, seen.get(channel, 0))
    return seen
