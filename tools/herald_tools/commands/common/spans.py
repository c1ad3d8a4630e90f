"""Periods of time in everyday words: `2h`, `yesterday 14:00`, `3 days ago`, `2026-11-24T10:00:00Z`."""

from dataclasses import dataclass
from datetime import UTC, datetime

import dateparser

EXAMPLES = "2h, 3 days ago, yesterday 14:00, 2026-11-24T10:00:00Z"


@dataclass(frozen=True, slots=True)
class Span:
    """A period of time, in UTC."""

    start: datetime
    end: datetime


def span(since: str, until: str, now: datetime) -> Span:
    """Return the period between two times in words. Raises ValueError, with examples, if they do not name one."""
    found = Span(moment(since, now), moment(until, now))
    if found.start >= found.end:
        raise ValueError(f"{since!r} is not before {until!r}.")
    return found


def moment(words: str, now: datetime) -> datetime:
    """Return a time in the past; without a time zone it is in UTC. Raises ValueError if `words` do not name one."""
    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "past",
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "RETURN_AS_TIMEZONE_AWARE": True,
            "TIMEZONE": "UTC",
        },
    )
    if found is None:
        raise ValueError(f"{words!r} is not a time such as {EXAMPLES}.")
    return found.astimezone(UTC)
