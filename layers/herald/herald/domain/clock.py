"""Time as a dependency: functions that a test replaces."""

from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the time in epoch milliseconds."""

TimeLeft = Callable[[], int]
"""Returns the milliseconds until Lambda ends the invocation."""
