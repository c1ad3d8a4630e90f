"""The stages of a creation: the capacity of each in creations a second, and the setting that raises it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.scaling import raising
from herald_tools.lab.scaling.creation import Demand
from herald_tools.lab.scaling.raising import Raise
from herald_tools.lab.scaling.settings import PARTITION, Settings

MAX_DELIVERIES = 1_000
"""Maximum concurrency of the mapping of one queue (AWS, MaximumConcurrency). Provisioned pollers allow more (AWS)."""

INVOCATIONS_A_SECOND = 10
"""Maximum rate of synchronous invocations of one execution environment (AWS)."""


ACCOUNT_QUOTA = "a quota of the account"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: `capacity` in creations a second, the setting that raises it, and whether the request waits for it."""

    name: str
    capacity: float
    raised_by: str
    raise_capacity: Raise
    in_request: bool


def stages(settings: Settings, demand: Demand, addresses: int) -> Sequence[Stage]:
    """Return the stages in order. Requests come from `addresses` IP addresses."""
    return [
        *_before_lambda(settings, addresses),
        *_until_commit(settings, demand),
        *_until_inbox(settings, demand),
    ]


def _before_lambda(settings: Settings, addresses: int) -> Iterator[Stage]:
    firewall = addresses * settings.requests_per_address / 300
    raised = raising.setting
    yield Stage(
        "firewall, per address",
        firewall,
        "`RequestsPerAddress`, or more addresses",
        raised("requests_per_address"),
        in_request=True,
    )
    yield Stage(
        "API's throttle",
        settings.request_rate,
        "`RequestRate`, `RequestBurst`",
        raised("request_rate"),
        in_request=True,
    )
    yield Stage("API Gateway's quota", settings.gateway_quota, ACCOUNT_QUOTA, raised("gateway_quota"), in_request=True)


def _until_commit(settings: Settings, demand: Demand) -> Iterator[Stage]:
    lambdas = settings.concurrency_of_api * min(1 / demand.api_seconds, INVOCATIONS_A_SECOND)
    table = min(settings.groups_warm, settings.table_quota) / demand.group_units
    index = min(settings.index_shards * PARTITION, settings.groups_warm)
    yield Stage("Lambda concurrency", lambdas, ACCOUNT_QUOTA, raising.concurrency, in_request=True)
    yield Stage("groups table", table, "`GroupsWarmWrites`", raising.warm_writes("groups_warm"), in_request=True)
    yield Stage(
        "index by creation", index, "`CREATION_SHARDS` (code), `GroupsWarmWrites`", raising.index, in_request=True
    )


def _until_inbox(settings: Settings, demand: Demand) -> Iterator[Stage]:
    topic = settings.topic_quota / demand.messages
    deliveries = settings.delivery_concurrency / (demand.messages * demand.message_seconds)
    inbox = min(settings.inbox_warm, settings.table_quota) / demand.inbox_units
    yield Stage(
        "readers of the stream",
        _stream(settings, demand),
        "`StreamParallelization`, then `GroupsWarmWrites`",
        raising.stream,
        in_request=False,
    )
    yield Stage("topic", topic, ACCOUNT_QUOTA, raising.setting("topic_quota"), in_request=False)
    yield Stage(
        "deliver_inbox",
        deliveries,
        "`DeliveryConcurrency`",
        raising.setting("delivery_concurrency"),
        in_request=False,
    )
    yield Stage("inbox table", inbox, "`InboxWarmWrites`", raising.warm_writes("inbox_warm"), in_request=False)


def _stream(settings: Settings, demand: Demand) -> float:
    """Return the groups that the slower reader can read in a second. Each reader publishes once a batch.

    announce_group reads one record of each group, invite_members all others.
    """
    batch = CALL_SECONDS + settings.stream_batch * demand.record_seconds
    records = settings.shards * settings.parallelization * settings.stream_batch / batch
    return records / max(1, demand.records - 1)
