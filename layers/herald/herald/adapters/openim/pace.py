"""Pauses that a limiter of OpenIM asks for, shared by all threads of a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.clock import Clock, TimeLeft

RESERVE_MS = 15_000
"""No call is made with less time left: one that does not answer takes 7 s, and so may the ledger."""

NO_TIME = "there was no time left for them"


class Pace:
    """When the next call may be made."""

    def __init__(self, clock: Clock, sleep: Callable[[float], None]) -> None:
        """`sleep` takes seconds."""
        self._clock = clock
        self._sleep = sleep
        self._free_at = 0

    def hold(self, seconds: float) -> None:
        """Let no call be made for so long."""
        self._free_at = max(self._free_at, self._clock() + round(seconds * 1000))

    def wait(self, time_left: TimeLeft) -> None:
        """Wait until a call may be made. Raises TemporarilyUnavailable if too little time would be left for it."""
        pause = max(0, self._free_at - self._clock())
        if time_left() - pause < RESERVE_MS:
            raise TemporarilyUnavailable(NO_TIME)
        if pause:
            self._sleep(pause / 1000)
