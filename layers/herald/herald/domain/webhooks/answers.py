"""What an endpoint's answer means, by the Standard Webhooks specification."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus


class Verdict(Enum):
    """What becomes of a request: it is done, or retried.

    After REFUSED a retry is unlikely to help until somebody changes the endpoint or its address. GONE asks to be sent
    nothing any more.
    """

    DONE = auto()
    FAILED = auto()
    REFUSED = auto()
    GONE = auto()


_PASSING = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)
"""Answers below 500 that say that the same request may succeed later (RFC 9110, RFC 8470, RFC 6585)."""


def verdict_on(status: int) -> Verdict:
    """Return what a status means. Redirects are refusals: they are not followed, and the configured URL must change."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Verdict.DONE
    if status == HTTPStatus.GONE:
        return Verdict.GONE
    if status in _PASSING or not HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Verdict.FAILED
    return Verdict.REFUSED


def seconds_of(retry_after: str | None, now: int) -> int:
    """Return the seconds that a Retry-After header asks for; 0 if there is none, or one that cannot be read.

    It is a number of seconds or a date (RFC 9110). `now` is in epoch milliseconds.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return int(text[:_MAX_DIGITS])
    try:
        return max(0, round(parsedate_to_datetime(text).timestamp() - now / 1000))
    except (ValueError, OverflowError):
        return 0


_MAX_DIGITS = 9
"""Digits of a number of seconds that are read: thirty years. Python refuses to convert thousands of digits."""
