"""How long to wait before AWS is asked again, beyond what botocore's own retries cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import RetryCallState

Answer = TypeVar("Answer")

FIRST_WAIT = 0.05
MAX_WAIT = 0.8
"""Seconds. Four attempts wait 0.35 s at most, five 0.75 s: far inside every function's timeout."""


def _no_more() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential waits with full jitter. `sleep` takes seconds; `jitter` returns a number from 0 to 1."""

    sleep: Callable[[float], None]
    jitter: Callable[[], float]

    def call(
        self, ask: Callable[[], Answer], error: type[Exception], attempts: int, more: Callable[[], bool] = _no_more
    ) -> Answer:
        """Return what `ask` returns, calling it again while it raises `error`; in the end raise that.

        It is called `attempts` times at most, and then as long as there are to be `more`.
        """
        try:
            return ask()
        except error as first:
            return self._call_again(ask, first, error, lambda state: state.attempt_number >= attempts and not more())

    def _call_again(
        self,
        ask: Callable[[], Answer],
        first: Exception,
        error: type[Exception],
        enough: Callable[[RetryCallState], bool],
    ) -> Answer:
        # Imported when something failed: a cold start in which nothing fails does not pay for it.
        from tenacity import Retrying, retry_if_exception_type  # noqa: PLC0415

        failed = [first]

        def attempt() -> Answer:
            if failed:
                raise failed.pop()
            return ask()

        retrying = Retrying(
            retry=retry_if_exception_type(error),
            stop=enough,
            wait=self._wait,
            sleep=self.sleep,
            reraise=True,
        )
        return retrying(attempt)

    def _wait(self, state: RetryCallState) -> float:
        longest: float = min(MAX_WAIT, FIRST_WAIT * 2.0 ** (state.attempt_number - 1))
        return longest * self.jitter()
