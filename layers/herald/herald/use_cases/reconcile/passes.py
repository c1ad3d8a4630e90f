"""How much time each part of a run of reconcile may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herald.domain.clock import TimeLeft
    from herald.use_cases.reconcile.report import Report


RESERVE_MS = 25 * 1000
"""No group is started with less time left: one publication may take it, and so may the end of the run."""


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
