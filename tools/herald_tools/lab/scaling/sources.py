"""The part of docs/scaling.md about the sources of its figures, and about what it leaves out."""

from collections.abc import Iterator

from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.costs.prices import US_EAST_1
from herald_tools.lab.markdown import table
from herald_tools.lab.scaling import creation, raising, reconcile, settings, stages
from herald_tools.lab.scaling.settings import Settings


def sources() -> Iterator[str]:
    """Yield the lines of this part."""
    yield "## Sources of the figures"
    rows = [
        [f"a partition takes {settings.PARTITION:,} write units a second; a stream has one open shard for each", "AWS"],
        [
            f"a new on-demand table takes {settings.NEW_TABLE:,} write units a second, later twice its earlier peak and more",
            "AWS; the simulation includes no growth during a load, and no burst capacity",
        ],
        ["a table's quota is 40,000 write units a second, and can be raised", "AWS"],
        [
            f"warm throughput costs ${settings.WARM_UNIT} a write unit, once, and cannot be lowered again",
            "AWS's price as quoted by others",
        ],
        [
            f"1 to {raising.MAX_PARALLELIZATION} invocations of each function read a shard at a time; a shard has at most two readers",
            "AWS",
        ],
        [
            f"the mapping of a queue runs up to {stages.MAX_DELIVERIES:,} invocations at a time; provisioned pollers allow more",
            "AWS",
        ],
        [
            "1,000 concurrent invocations, 30,000 messages a second to topics (us-east-1), 10,000 requests a second",
            "AWS, quotas of an account that can be raised",
        ],
        [f"an execution environment takes {stages.INVOCATIONS_A_SECOND} synchronous invocations a second", "AWS"],
        [f"a function has one processor for each {creation.VCPU:,} MB", "AWS"],
        [f"a call to AWS takes {1000 * CALL_SECONDS:.0f} ms", "assumed"],
        [
            "processor time of creations, records, messages, recipients",
            "assumed: about twice that of [performance](performance.md) on an idle machine",
        ],
        ["write units, records and messages of a creation", "counted by `herald costs` while Herald's code runs"],
        [
            f"a ledger entry takes reconcile {1_000_000 * reconcile.ENTRY_CPU:.0f} µs of a processor, a small group {1_000_000 * reconcile.GROUP_CPU:.0f}, each notification {1_000_000 * reconcile.ITEM_CPU:.0f}",
            "measured with canned answers, on a machine with other work",
        ],
        [f"dollars: list prices, {US_EAST_1.of}", "AWS's prices as quoted by others"],
        [
            f"{Settings().index_shards} partitions of the index by creation an hour, {creation.WRITERS} batches of a delivery at a time",
            "Herald's code",
        ],
    ]
    yield from table(["figure", "source"], rows)
    yield "Not included: cold starts (one second at the beginning of a load); fuller batches, which carry more; the push and gateway"
    yield "queues, which have mappings like that of the inbox; the price of provisioned pollers; other work in the account."
    yield ""
