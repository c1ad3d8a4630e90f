"""How long to wait before AWS is asked again, beyond what botocore's own retries cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import RetryCallState

FIRST_WAIT = 0.05
LONGEST_WAIT = 0.8
"""Seconds. Four attempts wait 0.35 s at most, five 0.75 s: far inside every function's timeout."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential waits with full jitter. `sleep` takes seconds; `jitter` returns a number from 0 to 1."""

    sleep: Callable[[float], None]
    jitter: Callable[[], float]

    def retrying(self, error: type[Exception], attempts: int) -> Retrying:
        """Return a tenacity controller that tries `attempts` times while `error` is raised, and then raises it."""
        return Retrying(
            retry=retry_if_exception_type(error),
            stop=stop_after_attempt(attempts),
            wait=self._wait,
            sleep=self.sleep,
            reraise=True,
        )

    def _wait(self, state: RetryCallState) -> float:
        longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (state.attempt_number - 1))
        return longest * self.jitter()
