"""The time in which groups were created, to look for them."""

from __future__ import annotations

from typing import NamedTuple


class Window(NamedTuple):
    """A stretch of time in epoch milliseconds, both ends included."""

    start: int
    end: int
