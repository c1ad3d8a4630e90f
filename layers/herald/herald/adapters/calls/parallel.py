"""Doing the parts of one thing one by one, or a few at a time where each waits for the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Run = Callable[[Callable[[Any], None], Sequence[Any]], None]
"""Does something with each part. Raises what doing so raises; then parts may be undone, and none is being done."""


def one_by_one(do: Callable[[Any], None], parts: Sequence[Any]) -> None:
    """Do parts in order, up to the first that fails."""
    for part in parts:
        do(part)


def in_threads(workers: int) -> Run:
    """Return what does so many parts at a time, in threads that are kept from one time to the next."""

    @cache
    def executor() -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - a single part needs no threads.

        return ThreadPoolExecutor(workers)

    def run(do: Callable[[Any], None], parts: Sequence[Any]) -> None:
        if len(parts) == 1:
            return do(parts[0])
        return _all(executor(), do, parts)

    return run


def _all(executor: ThreadPoolExecutor, do: Callable[[Any], None], parts: Sequence[Any]) -> None:
    """Do all parts; after the first failure begin no more, and wait for those that are being done.

    Lambda stops threads where they stand when the handler returns: none may be left on its way.
    """
    from concurrent.futures import FIRST_EXCEPTION, wait  # noqa: PLC0415

    futures = [executor.submit(do, part) for part in parts]
    _, pending = wait(futures, return_when=FIRST_EXCEPTION)
    begun = [future for future in pending if not future.cancel()]
    wait(begun)
    for future in futures:
        if not future.cancelled():
            future.result()
