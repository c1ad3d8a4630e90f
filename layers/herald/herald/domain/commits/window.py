"""The time in which groups were created, to look for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in epoch milliseconds, both ends included."""

    start: int
    end: int
