"""What a pass over groups found, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.delivery.ledger import Outcome
from herald.domain.reconcile.gaps import missing, planned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.clock import TimeLeft
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.delivery.ledger import LedgerKey

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
    """What a pass found. `reached` is the time (epoch ms) up to which all groups were checked.

    `finished` is False if time ran out or too many groups are incomplete. `incomplete` counts the groups that need an
    operator, because publishing again does not help them.
    """

    reached: int
    checked: int = 0
    finished: bool = True
    incomplete: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def republished(self) -> int:
        """How many groups were published again."""
        return sum(finding.republished for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over groups: its report, its time, the incomplete groups that it knows, and those that it repaired."""

    report: Report
    time_left: TimeLeft
    incomplete: set[str] = field(default_factory=set)
    handled: set[str] = field(default_factory=set)

    def is_over(self, *, too_many_incomplete: bool = False) -> bool:
        """Return whether no further group may be started. If so, the report is marked as not finished."""
        over = too_many_incomplete or self.time_left() < RESERVE_MS
        if over:
            self.report.finished = False
        return over


def finding(
    header: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], *, republished: bool = False, reason: str = ""
) -> Finding:
    """Describe an incomplete group."""
    not_done = missing(header, outcomes)
    failed = sum(outcomes.get(key) is Outcome.FAILED for key in not_done)
    return Finding(header, len(planned(header)), len(not_done), failed, republished, reason)
