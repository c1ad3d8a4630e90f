"""A clock that tests advance."""

from dataclasses import dataclass

import pytest
from herald.entrypoints import aws

START = 1_795_418_476_673
"""2026-11-23T07:21:16.673Z, in epoch milliseconds."""


@dataclass
class VirtualClock:
    """A clock for Herald and its queues. Each read advances it by a millisecond, so no two times are equal."""

    now: int = START

    def now_ms(self) -> int:
        """Return the time in epoch milliseconds."""
        self.now += 1
        return self.now

    def advance(self, seconds: float) -> None:
        """Advance the clock."""
        self.now += round(seconds * 1000)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make Herald's functions use this clock."""
        monkeypatch.setattr(aws, "now_ms", self.now_ms)
