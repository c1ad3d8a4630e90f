"""Periods of time, in ISO 8601 or everyday words: `2026-11-24T10:00:00Z`, `2h`, `yesterday 14:00`, `3 days ago`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import dateparser
from dateparser.timezone_parser import word_is_tz

EXAMPLES = "2h, 3 days ago, yesterday 14:00, 2026-11-24T10:00:00Z"

_ISO = re.compile(r"[0-9]{4}(-?[0-9]{2}-?[0-9]{2}|-?W[0-9]{2}-?[1-7])([T ][0-9].*)?", re.IGNORECASE)
"""A calendar date or a week date, and perhaps a time of day. `datetime` decides whether it exists."""

_OFFSET = re.compile(r"\s*(?:UTC|GMT)?\s*[+-][0-9]{1,2}(:?[0-9]{2})?$", re.IGNORECASE)
"""An offset from UTC at the end: of 14:00+02:00 or 14:00 UTC+2."""

_UTC = ("UTC", "GMT", "Z")

_MONTH_AND_DAY = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+[0-9]{1,2}\b", re.IGNORECASE
)
"""Which of the numbers is the day: what follows it is no month then, as in April 3, 2026."""

_NUMERIC_DATE = re.compile(
    r"[0-9]\s*[/-]\s*[0-9]"  # 03/04/2026, 3-4
    r"|[0-9]\.\s*[0-9]+(?![0-9]|\s*[a-z])"  # 03.04.2026, but not 1.5 hours
    r"|\b[0-9]{1,2}[\s,]+[0-9]{1,4}\b(?![:.]|\s*[a-z])",  # 03 04 2026, but not Nov 24, 10:00
    re.IGNORECASE,
)
"""A date of numbers alone, which some read day first and others month first."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period of time, in UTC."""

    start: datetime
    end: datetime


def span(since: str, until: str, now: datetime) -> Span:
    """Return the period between two times. Raises ValueError, with examples, if they do not name one."""
    found = Span(moment(since, now), moment(until, now))
    if found.start >= found.end:
        raise ValueError(f"{since!r} is not before {until!r}.")
    return found


def moment(text: str, now: datetime) -> datetime:
    """Return a time, in UTC: ISO 8601, or words, which name one in the past. Without an offset it is in UTC.

    Raises ValueError, with what to write instead, for everything else: above all for what can be read in two ways, as
    a date with the year at its end or an abbreviated time zone.
    """
    found = _in_iso(text.strip()) if _ISO.fullmatch(text.strip()) else _in_words(text.strip(), now)
    return found.astimezone(UTC)


def _in_iso(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(f"{text!r} is not a time in ISO 8601 such as 2026-11-24T10:00:00Z: {error}.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _in_words(text: str, now: datetime) -> datetime:
    offset = _OFFSET.search(text)
    words = text[: offset.start()] if offset else text
    if _NUMERIC_DATE.search(_MONTH_AND_DAY.sub("", words)):
        raise ValueError(f"{text!r} can be read in several ways. Write the date as 2026-04-03 or 3 April 2026.")
    found = _parsed(text, now) if re.search(r"[a-z]", words, re.IGNORECASE) else None
    if found is None:
        raise ValueError(f"{text!r} is not a time such as {EXAMPLES}.")
    if any(word_is_tz(word.upper()) and word.upper() not in _UTC for word in re.findall("[A-Za-z]+", words)):
        raise ValueError(f"The time zone in {text!r} has several meanings. Write its offset, such as +01:00, or UTC.")
    return found


def _parsed(words: str, now: datetime) -> datetime | None:
    return dateparser.parse(
        words,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "past",
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "RETURN_AS_TIMEZONE_AWARE": True,
            "TIMEZONE": "UTC",
        },
    )
