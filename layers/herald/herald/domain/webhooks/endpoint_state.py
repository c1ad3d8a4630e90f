"""What an endpoint's last answers were, and whether it is sent anything any more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_MINUTE = 60 * 1000

STOP_AFTER = 5
STOP_AFTER_MS = 60 * _MINUTE
"""An endpoint is stopped by so many refusals in a row over at least this time. A receiver that is deployed or moved may
answer 404 for minutes, under load hundreds of times: that must not need an operator. With the schedule of retries, a
single message that is refused stops an endpoint that gets no other after its fifth attempt."""


class EndpointState(NamedTuple):
    """How often an endpoint refused in a row, since when (epoch ms), and why and when it was stopped, if it is."""

    refusals: int = 0
    since: int = 0
    stopped: str = ""
    stopped_at: int = 0

    def is_hopeless(self, now: int) -> bool:
        """Return whether the refusals, the last of them at `now` (epoch ms), are enough to stop the endpoint."""
        return self.refusals >= STOP_AFTER and now - self.since >= STOP_AFTER_MS


def endpoint_name(url: str, secrets: Sequence[bytes]) -> str:
    """Return the name of an endpoint's state. Another URL or another secret gives another name, and so a fresh state.

    Nothing can be learnt of the secrets from it: each is random and has 24 bytes or more.
    """
    return hashlib.sha256(b"\n".join((url.encode(), *secrets))).hexdigest()[:NAME_DIGITS]


NAME_DIGITS = 16
"""Hexadecimal digits of a name: a stack sees few endpoints in its life."""
