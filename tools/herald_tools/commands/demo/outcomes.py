"""What the demonstration measured and found, for `show` to draw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one creation: from the request to the answer, and to the last inbox."""

    size: int
    answer: float
    last_inbox: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one group led to under one level.

    `inbox` is the invitation's text by language, `inbox_v1` holds OpenIM's numbers, `gateway` the messages by format.
    """

    level: str
    recipients: int
    inbox: dict[str, str]
    inbox_v1: list[str]
    pushed: int
    gateway: dict[str, list[str]]
