"""What reconcile found, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from herald.domain.reconcile.progress import Remembered
    from herald.use_cases.reconcile.findings import Finding


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
