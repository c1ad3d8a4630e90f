"""The stages on a creation's way, each with what it carries in creations a second, and what moves it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.scaling.creation import Demand
from herald_tools.lab.scaling.settings import PARTITION, Settings

Move = Callable[[Settings, float], Settings]
"""Returns settings under which a stage carries so many times as much."""

MOST_PARALLEL = 10
"""Batches of one shard at a time, at most (AWS, ParallelizationFactor)."""

MOST_DELIVERING = 1_000
"""Concurrency of one queue's mapping, at most (AWS, MaximumConcurrency); provisioned pollers go further (AWS)."""

A_SECOND = 10
"""Synchronous invocations that one execution environment takes a second, at most (AWS)."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its `capacity` in creations a second, the setting that moves it, whether the request waits for it."""

    name: str
    capacity: float
    moved_by: str
    move: Move
    in_request: bool


def stages(settings: Settings, demand: Demand, addresses: int) -> Sequence[Stage]:
    """Return the stages in the order of the way. Requests come from so many addresses."""
    return [
        Stage(
            "firewall, per address",
            addresses * settings.requests_per_address / 300,
            "`RequestsPerAddress`, or more addresses",
            _raises("requests_per_address"),
            in_request=True,
        ),
        Stage(
            "API's throttle",
            settings.request_rate,
            "`RequestRate`, `RequestBurst`",
            _raises("request_rate"),
            in_request=True,
        ),
        Stage(
            "API Gateway's quota",
            settings.gateway_quota,
            "a quota of the account",
            _raises("gateway_quota"),
            in_request=True,
        ),
        Stage(
            "Lambda concurrency",
            _for_api(settings) * min(1 / demand.api_seconds, A_SECOND),
            "a quota of the account",
            _move_concurrency,
            in_request=True,
        ),
        Stage(
            "groups table",
            min(settings.groups_warm, settings.table_quota) / demand.group_units,
            "`GroupsWarmWrites`",
            _warms("groups_warm"),
            in_request=True,
        ),
        Stage(
            "index by creation",
            min(settings.index_shards * PARTITION, settings.groups_warm),
            "`CREATION_SHARDS` (code), `GroupsWarmWrites`",
            _move_index,
            in_request=True,
        ),
        Stage(
            "readers of the stream",
            _stream(settings, demand),
            "`StreamParallelization`, then `GroupsWarmWrites`",
            _move_stream,
            in_request=False,
        ),
        Stage(
            "topic",
            settings.topic_quota / demand.messages,
            "a quota of the account",
            _raises("topic_quota"),
            in_request=False,
        ),
        Stage(
            "deliver_inbox",
            settings.delivery_concurrency / (demand.messages * demand.message_seconds),
            "`DeliveryConcurrency`",
            _raises("delivery_concurrency"),
            in_request=False,
        ),
        Stage(
            "inbox table",
            min(settings.inbox_warm, settings.table_quota) / demand.inbox_units,
            "`InboxWarmWrites`",
            _warms("inbox_warm"),
            in_request=False,
        ),
    ]


def _stream(settings: Settings, demand: Demand) -> float:
    """Return what the slower reader carries: invite_members, which reads every record. It publishes once a batch."""
    batch = CALL_SECONDS + settings.stream_batch * demand.record_seconds
    records = settings.shards * settings.parallelization * settings.stream_batch / batch
    return records / demand.records


def _for_api(settings: Settings) -> int:
    """Return the concurrency that streams and queue leave to the API."""
    return max(1, settings.account_concurrency - concurrency_behind(settings))


def concurrency_behind(settings: Settings) -> int:
    """Return the concurrency that both readers of the stream and deliver_inbox take when they are busy."""
    return 2 * settings.shards * settings.parallelization + settings.delivery_concurrency


def _raises(setting: str) -> Move:
    """Return what raises one setting."""
    return lambda now, times: replace(now, **{setting: _more(getattr(now, setting), times)})


def _warms(table: str) -> Move:
    """Return what warms one table up."""
    return lambda now, times: _warm(now, table, times)


def _move_stream(now: Settings, times: float) -> Settings:
    if now.parallelization < MOST_PARALLEL:
        return replace(now, parallelization=min(MOST_PARALLEL, _more(now.parallelization, times)))
    return _warm(now, "groups_warm", times)


def _move_concurrency(now: Settings, times: float) -> Settings:
    """Raise the quota by what the API lacks, beside what streams and queue take."""
    return replace(now, account_concurrency=_more(concurrency_behind(now) + _for_api(now) * times, 1))


def _move_index(now: Settings, times: float) -> Settings:
    """Give the index as many shards as it needs; where they want more partitions than it has, warm it up, too."""
    wanted = min(now.index_shards * PARTITION, now.groups_warm) * times
    shards = max(now.index_shards, math.ceil(wanted / PARTITION))
    return replace(_warm(now, "groups_warm", max(1.0, wanted / now.groups_warm)), index_shards=shards)


def _warm(now: Settings, which: str, times: float) -> Settings:
    """Warm a table up; beyond its quota, that has to be raised first."""
    wanted = _more(getattr(now, which), times)
    return replace(now, table_quota=max(now.table_quota, wanted), **{which: wanted})


def _more(value: float, times: float) -> int:
    """Return `times` as much, in two digits: nobody sets 31,437."""
    exact = value * times
    step = 10 ** max(0, len(str(int(exact))) - 2)
    return int(-(-exact // step) * step)
