"""How long a message that could not be delivered waits for its next attempt."""

FIRST_WAIT = 15
MAX_WAIT = 900
"""Seconds. Eight receives take a quarter to half an hour: an outage of minutes moves nothing to a dead-letter queue."""


def doubled(first: int, times: int, longest: int) -> int:
    """Return `first`, doubled `times` times, but at most `longest`."""
    return min(first << min(times, longest // first), longest)


def wait_after(attempt: int, jitter: float) -> int:
    """Return the seconds to wait after the `attempt`-th receive, from 1.

    The wait doubles. `jitter`, from 0 to 1, takes away up to half of it, so that messages that failed together are not
    retried together.
    """
    longest = doubled(FIRST_WAIT, attempt - 1, MAX_WAIT)
    return round(longest * (1 - jitter / 2))
