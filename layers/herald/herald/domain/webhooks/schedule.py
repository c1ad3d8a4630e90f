"""When a webhook that failed is sent again: over three days, at growing intervals."""

from __future__ import annotations

from itertools import accumulate

_HOUR = 3600

WAITS = (5, 300, 1800, 2 * _HOUR, 5 * _HOUR, *[10 * _HOUR] * 7)
"""Seconds between attempts: at first those of the Standard Webhooks specification. Its longer ones are not possible:
SQS hides a received message for 12 hours at most (AWS limit). Together they are 77 hours."""

MAX_WAIT = 11 * _HOUR
"""Seconds. An hour less than the limit of SQS, which counts from the receive, not from the end of the attempt."""

JITTER = 10
"""A wait becomes longer by up to one part in so many, so that messages that failed together are not retried together.
Ten hours and a tenth are `MAX_WAIT`."""

EARLY = 10
"""An attempt that begins earlier than planned by less than one part in so many of its wait is the planned one. Clocks
differ, and SQS counts in whole seconds."""

_ATTEMPTS_AT = tuple(accumulate(WAITS))


def wait_until_next(age: int, jitter: float, at_least: int = 0) -> int | None:
    """Return the seconds until the next attempt for a message of `age` seconds, or None after the last one.

    The age decides, not the number of receives: these also count crashes, and messages that were held while the
    endpoint was stopped. `jitter` is from 0 to 1. `at_least` is what the endpoint asks for (Retry-After).
    """
    planned = next((at for at, gap in zip(_ATTEMPTS_AT, WAITS, strict=True) if at - age >= gap / EARLY), None)
    if planned is None:
        return None
    wait = max(planned - age, at_least)
    return min(round(wait * (1 + jitter / JITTER)), MAX_WAIT)


HELD = _HOUR
"""Seconds between two looks at a message while its endpoint is stopped: within this time after the operator has taken
it up again, the message is sent."""

MAX_HELD = 13 * 24 * _HOUR
"""Seconds after which a held message moves to the dead-letter queue. SQS would delete it after 14 days (AWS limit)."""


def held_for(age: int, jitter: float) -> int | None:
    """Return the seconds until a message of `age` seconds is looked at again, or None if it cannot be held longer."""
    return round(HELD * (1 + jitter / JITTER)) if age < MAX_HELD else None
