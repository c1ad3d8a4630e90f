"""The stages of a creation: the capacity of each in creations a second, and the setting that raises it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.scaling.creation import Demand
from herald_tools.lab.scaling.settings import PARTITION, Settings

Move = Callable[[Settings, float], Settings]
"""Returns settings with which a stage has a given multiple of its capacity."""

MAX_PARALLELIZATION = 10
"""Maximum number of batches of one shard at a time (AWS, ParallelizationFactor)."""

MAX_DELIVERIES = 1_000
"""Maximum concurrency of the mapping of one queue (AWS, MaximumConcurrency). Provisioned pollers allow more (AWS)."""

INVOCATIONS_A_SECOND = 10
"""Maximum rate of synchronous invocations of one execution environment (AWS)."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: `capacity` in creations a second, the setting that raises it, and whether the request waits for it."""

    name: str
    capacity: float
    raised_by: str
    raise_capacity: Move
    in_request: bool


def stages(settings: Settings, demand: Demand, addresses: int) -> Sequence[Stage]:
    """Return the stages in order. Requests come from `addresses` IP addresses."""
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
            _for_api(settings) * min(1 / demand.api_seconds, INVOCATIONS_A_SECOND),
            "a quota of the account",
            _raise_concurrency,
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
            _raise_index,
            in_request=True,
        ),
        Stage(
            "readers of the stream",
            _stream(settings, demand),
            "`StreamParallelization`, then `GroupsWarmWrites`",
            _raise_stream,
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
    """Return the capacity of the slower reader: invite_members, which reads all records. It publishes once a batch."""
    batch = CALL_SECONDS + settings.stream_batch * demand.record_seconds
    records = settings.shards * settings.parallelization * settings.stream_batch / batch
    return records / demand.records


def _for_api(settings: Settings) -> int:
    """Return the concurrency that remains for the API beside streams and queue."""
    return max(1, settings.account_concurrency - concurrency_behind(settings))


def concurrency_behind(settings: Settings) -> int:
    """Return the maximum concurrency of both readers of the stream and of deliver_inbox."""
    return 2 * settings.shards * settings.parallelization + settings.delivery_concurrency


def _raises(setting: str) -> Move:
    """Return a function that raises one setting."""
    return lambda now, times: replace(now, **{setting: _more(getattr(now, setting), times)})


def _warms(table: str) -> Move:
    """Return a function that warms up one table."""
    return lambda now, times: _warm(now, table, times)


def _raise_stream(now: Settings, times: float) -> Settings:
    if now.parallelization < MAX_PARALLELIZATION:
        return replace(now, parallelization=min(MAX_PARALLELIZATION, _more(now.parallelization, times)))
    return _warm(now, "groups_warm", times)


def _raise_concurrency(now: Settings, times: float) -> Settings:
    """Raise the quota so that the API has enough beside streams and queue."""
    return replace(now, account_concurrency=_more(concurrency_behind(now) + _for_api(now) * times, 1))


def _raise_index(now: Settings, times: float) -> Settings:
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
