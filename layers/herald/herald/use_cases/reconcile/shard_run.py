"""One run of one of reconcile's shards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.commits.window import Window
from herald.domain.reconcile.progress import LateLook, Remembered
from herald.use_cases.reconcile.passes import RESERVE_MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.reconcile.ports import ReconcileState
    from herald.domain.reconcile.progress import Progress
    from herald.use_cases.reconcile.revisit import Revisit
    from herald.use_cases.reconcile.turn import Turn
    from herald.use_cases.reconcile.walk import Walk

FIRST_LOOK_BACK_MS = 24 * 3600 * 1000
"""Where the very first run starts: as far back as a DynamoDB stream keeps records (AWS)."""

OVERLAP_MS = 60 * 1000
"""Checked by two runs: the index shows a group a moment after its commit, and the clocks of API functions differ."""

MIN_TOLERANCE_MS = 180 * 1000
"""How late the index, or a clock, may be before a first check misses a group: settling time and overlap together.
If the settling time is set to less, the overlap makes up for it."""

LATE_STEP_MS = 30 * 60 * 1000
"""A later check waits until so much has gathered: each run of it asks every partition of the index."""

OPEN_SHARE_MS = 20 * 1000
LATE_SHARE_MS = 10 * 1000
STUCK_SHARE_MS = 5 * 1000
"""Time of a run for groups that are remembered, for later checks, and for stuck groups: what one part has in abundance
must keep no other from its turn. New groups get all the rest, more than a minute of two."""


@dataclass(frozen=True, slots=True)
class ShardRun:
    """Runs one shard, whose lease is held. Groups younger than `settle_ms` are left alone: they may be on their way."""

    state: ReconcileState
    walk: Walk
    revisit: Revisit
    settle_ms: int

    def run(self, turn: Turn) -> Progress:
        """Check remembered groups that are due, then all groups after the watermark, then what can wait.

        Returns the progress that was stored. Raises TemporarilyUnavailable if a table does not answer: the next run
        continues where this one, or the one before, stored its progress.
        """
        progress = self._visit(Remembered.OPEN, turn.everyone[turn.shard], turn, OPEN_SHARE_MS)
        progress = self._check_new(progress._replace(ran_at=turn.now), turn)
        self._store(progress, turn)
        later = self._visit(Remembered.STUCK, self._look_late(progress, turn), turn, STUCK_SHARE_MS)
        if later != progress:
            self._store(later, turn)
        return later

    @property
    def overlap_ms(self) -> int:
        """Return how much of the past two runs check."""
        return max(OVERLAP_MS, MIN_TOLERANCE_MS - self.settle_ms)

    def _visit(self, which: Remembered, progress: Progress, turn: Turn, share_ms: int) -> Progress:
        """Check groups of a list, for as long as their share lasts."""
        reserve = max(RESERVE_MS, turn.time_left() - share_ms)
        current = turn.part(reserve, optional=which is Remembered.STUCK)
        reached = self.revisit.go(which, progress.continue_at.get(which, ""), turn, current)
        return progress._replace(continue_at={**progress.continue_at, which: reached})

    def _check_new(self, progress: Progress, turn: Turn) -> Progress:
        """Check the groups after the watermark."""
        start = turn.now - FIRST_LOOK_BACK_MS if progress.watermark is None else progress.watermark
        settled = turn.now - self.settle_ms
        current = turn.part(RESERVE_MS + LATE_SHARE_MS + STUCK_SHARE_MS)
        reached = self.walk.go(Window(start, settled), turn, current)
        turn.report.reached, turn.report.covered = reached, max(reached, turn.report.covered)
        # Groups younger than the overlap are checked again; older ones never, so that every run gets further.
        return progress._replace(watermark=max(start, min(reached, settled - self.overlap_ms)))

    def _look_late(self, progress: Progress, turn: Turn) -> Progress:
        """Check groups once more that have reached the age of a later check, as far as the first one has come."""
        late = dict(progress.late)
        current = turn.part(RESERVE_MS + STUCK_SHARE_MS, optional=True)
        for look in LateLook:
            end = min(turn.now - look.age_ms, progress.watermark or 0)
            start = late.setdefault(look, end)
            if end - start >= LATE_STEP_MS:
                late[look] = self.walk.go(Window(start, end), turn, current, late=True)
        return progress._replace(late=late)

    def _store(self, progress: Progress, turn: Turn) -> None:
        """Store the progress of the shard, and how far all shards have come."""
        seen = progress._replace(seen_empty=turn.horizons.seen_empty)
        self.state.advance(turn.shard, turn.run, seen, _all_checked({**turn.everyone, turn.shard: progress}))


def _all_checked(everyone: Mapping[int, Progress]) -> int | None:
    """Return the time (epoch ms) before which every shard has checked its groups; None if a shard has not begun."""
    watermarks = [progress.watermark for progress in everyone.values()]
    known = [watermark for watermark in watermarks if watermark is not None]
    return min(known) if len(known) == len(watermarks) else None
