"""What can go wrong in one call."""

from enum import Enum
from typing import NamedTuple

from herald_tools.openim.answers import JSON_HEADERS, Answer, envelope, refusal
from herald_tools.openim.errors import Code, Refused

FOREVER = 3_600.0
"""Seconds; longer than any client waits."""


class Moment(Enum):
    """How far a call gets before the fault."""

    BEFORE = "before"
    """Nothing is done."""

    STORED = "stored"
    """The message or the group is stored, but nothing that follows is done: no status is noted, no webhook queued."""

    DONE = "done"
    """All is done, but the answer is lost or late."""


class Fault(NamedTuple):
    """What goes wrong in a call.

    `answer` replaces the real one. If `closes`, the connection is closed instead of an answer. `hold` is how many
    seconds the client waits before either.
    """

    name: str
    moment: Moment = Moment.BEFORE
    answer: Answer | None = None
    closes: bool = False
    hold: float = 0.0


def limited(seconds: int = 1) -> Fault:
    """Return the answer of OpenIM's limiter; `seconds` is its Retry-After."""
    answer = envelope(429, "too many requests, please try again later", "", 429)
    headers = (*JSON_HEADERS, ("Retry-After", str(seconds)), ("X-RateLimit-Policy", "BBR"))
    return Fault("rate limited", answer=answer._replace(headers=headers))


def failed_with(code: int, text: str = "") -> Fault:
    """Return an error code with HTTP 200: 8 is a limiter of the RPCs, 14 a circuit breaker or a lost RPC service."""
    return Fault(f"code {code}", answer=envelope(code, text, ""))


def slow(seconds: float) -> Fault:
    """Return a late but real answer."""
    return Fault("slow", Moment.DONE, hold=seconds)


SERVER_ERROR = Fault("server error", answer=Answer(500, b"", ()))
"""HTTP 500 with an empty body, as after a panic."""

RATE_LIMITED = limited()
GARBAGE = Fault("garbage", answer=Answer(200, b"<html>502 Bad Gateway</html>", (("Content-Type", "text/html"),)))
CLOSED = Fault("connection closed", closes=True)

NO_ANSWER = Fault("no answer", closes=True, hold=FOREVER)
"""The client times out. Nothing was done."""

ANSWER_LOST = Fault("answer lost", Moment.DONE, closes=True)

ANSWER_LATE = Fault("answer late", Moment.DONE, closes=True, hold=FOREVER)
"""The client times out, although all was done."""

STOPPED = Fault("stopped after storing", Moment.STORED, closes=True)
"""The process was killed between storing and what follows."""

NOTE_FAILED = Fault("status not noted", Moment.STORED, refusal(Refused(Code.SERVER_INTERNAL, "status not noted")))
"""The message is out, but the call answers an error."""
