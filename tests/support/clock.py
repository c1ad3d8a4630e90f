"""Time that passes only when a test says so."""

from dataclasses import dataclass

import moto.sqs.models
import pytest
from herald.entrypoints import aws

START = 1_795_418_476_673
"""2026-11-23T07:21:16.673Z, in epoch milliseconds."""


@dataclass
class VirtualClock:
    """A clock for Herald and for moto's queues: each look at it takes a millisecond, so that no two times are equal."""

    now: int = START

    def now_ms(self) -> int:
        """Return the time in epoch milliseconds."""
        self.now += 1
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * 1000)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let Herald's functions and moto's queues go by this clock."""
        monkeypatch.setattr(aws, "now_ms", self.now_ms)
        monkeypatch.setattr(moto.sqs.models, "unix_time_millis", lambda: float(self.now))
        monkeypatch.setattr(moto.sqs.models, "unix_time", lambda: self.now / 1000)
