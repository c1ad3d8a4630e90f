"""Time as a dependency: functions that a test replaces."""

from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the time in epoch milliseconds."""

TimeLeft = Callable[[], int]
"""Returns the milliseconds until Lambda ends the invocation."""

Wait = Callable[[int], None]
"""Waits before the next attempt, given the number of the one that failed, from 1."""
