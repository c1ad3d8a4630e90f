"""One run of one of reconcile's shards, as its parts share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.use_cases.reconcile.passes import Pass
from herald.use_cases.reconcile.report import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.clock import TimeLeft
    from herald.domain.reconcile.progress import Progress
    from herald.use_cases.reconcile.horizons import Horizons


def _nothing_yet() -> Report:
    return Report(reached=0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A run of one shard: the progress of all shards before it, its start (epoch ms), its time and its report."""

    shard: int
    run: str
    everyone: Mapping[int, Progress]
    horizons: Horizons
    now: int
    time_left: TimeLeft
    report: Report = field(default_factory=_nothing_yet)

    def part(self, reserve_ms: int, *, optional: bool = False) -> Pass:
        """Return a part of the run that leaves so much time to the others."""
        return Pass(self.report, self.time_left, reserve_ms, optional)
