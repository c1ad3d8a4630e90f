"""Run one function for several parts, one by one or in threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Run = Callable[[Callable[[Any], None], Sequence[Any]], None]
"""Calls a function for each part, and raises the error of a call that failed. When it returns or raises, no call is
running any more; after an error, some parts may not have been started."""


def one_by_one(do: Callable[[Any], None], parts: Sequence[Any]) -> None:
    """Call `do` for each part in order. Stops at the first error."""
    for part in parts:
        do(part)


def in_threads(workers: int) -> Run:
    """Return a runner with `workers` threads, which are kept for later invocations.

    Threads and not asyncio: a batch waits for AWS, not for the processor, and botocore is thread-safe, but not
    asynchronous.
    """

    @cache
    def executor() -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - a single part needs no threads.

        return ThreadPoolExecutor(workers)

    def run(do: Callable[[Any], None], parts: Sequence[Any]) -> None:
        if len(parts) <= 1:
            return one_by_one(do, parts)
        return _run_all(executor(), do, parts)

    return run


def _run_all(executor: ThreadPoolExecutor, do: Callable[[Any], None], parts: Sequence[Any]) -> None:
    """On the first error, skip parts that are not started, wait for running ones, and raise the error.

    Lambda freezes all threads when the handler returns: a running call would stop in the middle.
    """
    from concurrent.futures import FIRST_EXCEPTION, wait  # noqa: PLC0415

    futures = [executor.submit(do, part) for part in parts]
    _, pending = wait(futures, return_when=FIRST_EXCEPTION)
    wait([future for future in pending if not future.cancel()])
    for future in futures:
        if not future.cancelled():
            future.result()
