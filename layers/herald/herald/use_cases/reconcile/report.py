"""What reconcile found, how far it got, and how much time each of its parts may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.delivery.ledger import Outcome
from herald.domain.reconcile.gaps import missing, planned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from herald.domain.clock import TimeLeft
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.reconcile.progress import Remembered

RESERVE_MS = 25 * 1000
"""No group is started with less time left: one publication may take it, and so may the end of the run."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An incomplete group: its planned, missing and failed ledger entries, and what was done or what prevented it."""

    header: GroupHeader
    planned: int
    missing: int
    failed: int
    republished: bool
    reason: str = ""


@dataclass(slots=True)
class Report:
    """What a run or a look found. `reached` is the time (epoch ms) up to which all groups were checked.

    `covered` is the same for all groups that can be checked: those that may still wait in a queue cannot. `finished` is
    False if time ran out. `incomplete` counts the groups that need an operator, because publishing again does not help
    them, and `late` those that only a later check has found. `remembered` counts the groups of each list; it is empty
    if they were not counted.
    """

    reached: int
    checked: int = 0
    finished: bool = True
    covered: int = 0
    incomplete: int = 0
    late: int = 0
    findings: list[Finding] = field(default_factory=list)
    remembered: Mapping[Remembered, int] = field(default_factory=dict)

    @property
    def republished(self) -> int:
        """How many groups were published again."""
        return sum(finding.republished for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Pass:
    """One part of a run or a look: its report, and the time (ms) that it must leave to others.

    A part that is `optional` may be cut short without leaving the run unfinished.
    """

    report: Report
    time_left: TimeLeft
    reserve_ms: int = RESERVE_MS
    optional: bool = False

    def is_over(self) -> bool:
        """Return whether no further group may be started."""
        over = self.time_left() < self.reserve_ms
        if over and not self.optional:
            self.report.finished = False
        return over


def finding(
    header: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], *, republished: bool = False, reason: str = ""
) -> Finding:
    """Describe an incomplete group."""
    not_done = missing(header, outcomes)
    failed = sum(outcomes.get(key) is Outcome.FAILED for key in not_done)
    return Finding(header, len(planned(header)), len(not_done), failed, republished, reason)


def merged(reports: Sequence[Report]) -> Report:
    """Return one report of several shards: reached is where the one that is furthest behind is."""
    return Report(
        reached=min(report.reached for report in reports),
        checked=sum(report.checked for report in reports),
        finished=all(report.finished for report in reports),
        covered=min(report.covered for report in reports),
        incomplete=sum(report.incomplete for report in reports),
        late=sum(report.late for report in reports),
        findings=[found for report in reports for found in report.findings],
    )
