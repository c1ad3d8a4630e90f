"""A limit on how many requests a second one user may send, so that no caller takes the API from all others."""

from __future__ import annotations

from collections import OrderedDict
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING

from herald.api.http.problems import Problem
from herald.domain.creation.caller import APP_ADMIN

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

    from herald.domain.clock import Clock

BURST_SECONDS = 10
"""A user who was idle may send at once what the rate allows in this time."""

MAX_USERS = 10_000
"""Users that are remembered, which takes about 2 MB. Beyond it, the one who was idle longest is forgotten."""

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Rate:
    """A token bucket for each user: `per_second` requests are accepted, on average.

    A user's bucket is held as one number: the time at which it will be full again.
    """

    def __init__(self, per_second: int) -> None:
        """Start with full buckets. 0 limits nobody."""
        self._per_second = per_second
        self._full_at = OrderedDict[str, float]()

    @property
    def limits(self) -> bool:
        """Whether anybody is limited."""
        return self._per_second > 0

    def wait(self, user_id: str, now: int) -> int:
        """Accept a request at `now` (epoch ms) and return 0, or return the seconds until one will be accepted."""
        empty = now + BURST_SECONDS * 1000
        before = min(max(self._full_at.get(user_id, now), now), empty)  # It is later if the clock was set back.
        after = before + 1000 / self._per_second
        self._remember(user_id, before if after > empty else after)
        return ceil(max(after - empty, 0) / 1000)

    def _remember(self, user_id: str, full_at: float) -> None:
        self._full_at[user_id] = full_at
        self._full_at.move_to_end(user_id)
        if len(self._full_at) > MAX_USERS:
            self._full_at.popitem(last=False)


class Throttle:
    """Limits the reads and the writes of each user within this process. The role `admin` has no limit."""

    def __init__(self, reads_per_second: int, writes_per_second: int, clock: Clock) -> None:
        """Limit requests to these rates; 0 limits nothing."""
        self._reads, self._writes = Rate(reads_per_second), Rate(writes_per_second)
        self._clock = clock

    def refuse(self, event: APIGatewayProxyEvent) -> Problem | None:
        """Return the problem to answer a request with, or None to accept it."""
        rate = self._reads if (event.get("httpMethod") or "").upper() in _READS else self._writes
        user_id = _limited_user(event)
        if not rate.limits or not user_id:
            return None
        wait = rate.wait(user_id, self._clock())
        return _too_many(wait) if wait else None


def _limited_user(event: APIGatewayProxyEvent) -> str:
    """Return the user who sent a request, or "" for the role `admin` and for a route that needs no token."""
    context = event.request_context.authorizer.raw_event
    return "" if APP_ADMIN in context.get("roles", "").split() else context.get("user_id", "")


def _too_many(seconds: int) -> Problem:
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-requests",
        "The caller sends more requests than one user may. Retry the same request after 'Retry-After' seconds.",
        retryable=True,
        headers={"Retry-After": str(seconds)},
    )
