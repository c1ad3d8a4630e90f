"""How each stage gets more capacity: functions that return raised settings."""

import math
from collections.abc import Callable
from dataclasses import replace

from herald_tools.lab.scaling.settings import PARTITION, Settings

Raise = Callable[[Settings, float], Settings]
"""Returns settings with which a stage has a given multiple of its capacity."""

MAX_PARALLELIZATION = 10
"""Maximum number of batches of one shard at a time (AWS, ParallelizationFactor)."""


def setting(name: str) -> Raise:
    """Return a function that raises one setting."""
    return lambda now, times: replace(now, **{name: _more(getattr(now, name), times)})


def warm_writes(table: str) -> Raise:
    """Return a function that warms up one table."""
    return lambda now, times: _warm(now, table, times)


def stream(now: Settings, times: float) -> Settings:
    """Let each reader take more batches of a shard at a time; after that, warm up the table for more shards."""
    if now.parallelization < MAX_PARALLELIZATION:
        return replace(now, parallelization=min(MAX_PARALLELIZATION, _more(now.parallelization, times)))
    return _warm(now, "groups_warm", times)


def concurrency(now: Settings, times: float) -> Settings:
    """Raise the quota so that the API has enough beside streams and queue."""
    return replace(now, account_concurrency=_more(now.concurrency_behind + now.concurrency_of_api * times, 1))


def index(now: Settings, times: float) -> Settings:
    """Raise the number of shards, and warm up the index if it has fewer partitions than shards."""
    wanted = min(now.index_shards * PARTITION, now.groups_warm) * times
    shards = max(now.index_shards, math.ceil(wanted / PARTITION))
    return replace(_warm(now, "groups_warm", max(1.0, wanted / now.groups_warm)), index_shards=shards)


def _warm(now: Settings, which: str, times: float) -> Settings:
    """Warm up a table, and raise its quota if necessary."""
    wanted = _more(getattr(now, which), times)
    return replace(now, table_quota=max(now.table_quota, wanted), **{which: wanted})


def _more(value: float, times: float) -> int:
    """Return a multiple of a value, rounded up to two significant digits, as people set it."""
    exact = value * times
    step = 10 ** max(0, len(str(int(exact))) - 2)
    return int(-(-exact // step) * step)
