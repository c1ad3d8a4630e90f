"""Retries beyond botocore's own: for work that AWS left undone behind a 200, and for conflicting writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

FIRST_WAIT = 0.05
MAX_WAIT = 0.8
"""Seconds. Four attempts wait at most 0.35 s in all, five 0.75 s: far less than any function's timeout."""


def _no_more() -> bool:
    return False


# Our own loop instead of a library: docs/decisions/0021-retries-in-a-loop-of-our-own.md.
class Backoff(NamedTuple):
    """Exponential backoff with full jitter.

    botocore retries calls that fail. It does not retry `UnprocessedItems`, `UnprocessedKeys` or `Failed` in a
    successful answer. `sleep` takes seconds; `jitter` returns a number from 0 to 1.
    """

    sleep: Callable[[float], None]
    jitter: Callable[[], float]

    def call(
        self, ask: Callable[[], Answer], error: type[Exception], attempts: int, more: Callable[[], bool] = _no_more
    ) -> Answer:
        """Return what `ask` returns. While it raises `error`, wait and call it again.

        After `attempts` calls, `more` decides after each failure whether to continue; if it returns False, the error is
        raised. Other errors are raised at once.
        """
        attempt = 1
        while True:
            try:
                return ask()
            except error:
                if attempt >= attempts and not more():
                    raise
            self.wait(attempt)
            attempt += 1

    def wait(self, attempt: int) -> None:
        """Wait after the attempt with this number, from 1."""
        self.sleep(min(MAX_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1)) * self.jitter())
