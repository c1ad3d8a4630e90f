"""How long a message that could not be delivered waits for its next attempt."""

FIRST_WAIT = 15
MAX_WAIT = 900
"""Seconds. Eight receives spread over a quarter to half an hour: an outage of minutes costs nobody a dead letter."""


def doubled(first: int, times: int, longest: int) -> int:
    """Return `first` doubled so many times, but `longest` at most, however many times that is."""
    return min(first << min(times, longest // first), longest)


def wait_after(attempt: int, jitter: float) -> int:
    """Return the whole seconds to wait after the `attempt`-th receive (from 1).

    The wait doubles; `jitter`, from 0 to 1, takes away up to half of it, so that what failed together does not come
    again together.
    """
    longest = doubled(FIRST_WAIT, attempt - 1, MAX_WAIT)
    return round(longest * (1 - jitter / 2))
