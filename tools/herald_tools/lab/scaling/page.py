"""docs/scaling.md, from the simulation."""

from collections.abc import Iterator
from dataclasses import fields

from herald.domain.creation import APP_ADMIN

from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.costs.prices import US_EAST_1
from herald_tools.lab.markdown import page, table
from herald_tools.lab.scaling import creation, scenarios, settings, stages
from herald_tools.lab.scaling.creation import demand_of
from herald_tools.lab.scaling.scenarios import HOUR, SCENARIOS, Step, ladder
from herald_tools.lab.scaling.settings import Settings
from herald_tools.lab.scaling.simulation import PATIENCE, Load

_CALLED = {
    "request_rate": "`RequestRate`",
    "requests_per_address": "`RequestsPerAddress`",
    "account_concurrency": "concurrency quota",
    "groups_warm": "`GroupsWarmWrites`",
    "inbox_warm": "`InboxWarmWrites`",
    "table_quota": "table quota",
    "index_shards": "`CREATION_SHARDS`",
    "stream_batch": "`StreamBatchSize`",
    "parallelization": "`StreamParallelization`",
    "topic_quota": "topic quota",
    "delivery_concurrency": "`DeliveryConcurrency`",
    "gateway_quota": "API Gateway quota",
}


def write() -> str:
    """Return the page."""
    return page([*_head(), *_demands(), *_ladders(), *_sources()])


def _head() -> Iterator[str]:
    yield "# How far it carries"
    yield ""
    yield "Written by `.venv/bin/herald scaling`; change the command, not this page. A simulation, not a measurement: creations"
    yield "flow through the stages of Herald second by second, and what a stage cannot carry waits before it. Each ladder begins"
    yield "with a new stack under the defaults of `template.yaml`, in a new account; each rung moves the stage before which most"
    yield "waited, until all of the load is carried. Before the commit, what waits is requests that were answered with 429 or 503"
    yield "and come again; behind it, notifications that are late. Nothing is lost on any rung: queues hold for 14 days, the"
    yield f"stream for {PATIENCE // HOUR} h (what has waited for `StreamRecordAge`, 6 h, is set aside for redrive), and reconcile"
    yield "finds whom neither has told. A table under more load than it carries takes a part of each batch, and `deliver_inbox`"
    yield "goes on with the rest: messages wait in the queue and not at their last receive, as long as `DeliveryConcurrency` is"
    yield f"raised only with `InboxWarmWrites`. A chat back end creates (role `{APP_ADMIN}`)."
    yield ""
    narrowest = min(stages.stages(Settings(), demand_of(scenarios.USUAL), 100), key=lambda stage: stage.capacity)
    yield f"**In short**: as deployed, a stack carries {narrowest.capacity:,.0f} groups of {scenarios.USUAL} a second; the"
    yield f"{narrowest.name} gives first. Before a known storm warm the inbox table up and raise `DeliveryConcurrency` with it; the"
    yield "groups table is the last to be thought of, for a group is one item. Beyond 4,000 creations a second the index by"
    yield "creation wants more shards, which is a constant of the code."
    yield ""


def _demands() -> Iterator[str]:
    yield "## What one creation asks for"
    rows = []
    for members in (2, scenarios.USUAL, 500, 1_000, 10_000):
        demand = demand_of(members)
        rows.append(
            [
                f"{members:,}",
                f"{demand.group_units:,}",
                f"{demand.inbox_units:,}",
                f"{demand.records:,}",
                f"{demand.messages:,}",
                f"{1000 * demand.message_seconds:.0f} ms",
                f"{demand.dollars * 1_000_000:,.2f}",
            ]
        )
    head = ["members", "write units, groups", "inbox", "stream records", "messages", "a delivery takes", "$ a million"]
    yield from table(head, rows)


def _ladders() -> Iterator[str]:
    for name, load in SCENARIOS.items():
        yield f"## {name[0].upper()}{name[1:]}"
        yield ""
        rungs = ladder(load)
        rows = [_rung(before, rung) for before, rung in zip([None, *rungs], rungs, strict=False)]
        yield from table(
            ["moved", "refused at first", "last one waits", "all told after", "now tightest", "moved by"], rows
        )
        yield from _price(load, rungs[-1])


def _rung(before: Step | None, rung: Step) -> list[str]:
    outcome = rung.outcome
    tight = (outcome.tight.name, outcome.tight.moved_by) if outcome.tight else ("nothing", "")
    moved = "as deployed" if before is None else _changes(before.settings, rung.settings)
    return [
        moved,
        f"{outcome.refused:.0%}",
        _span(outcome.lag),
        _span(outcome.drained) if outcome.drained < PATIENCE else "over a day",
        *tight,
    ]


def _changes(before: Settings, now: Settings) -> str:
    changed = (field.name for field in fields(now) if getattr(now, field.name) != getattr(before, field.name))
    return ", ".join(_setting(name, getattr(now, name)) for name in changed)


def _setting(name: str, value: int) -> str:
    if name == "delivery_concurrency" and value > stages.MOST_DELIVERING:
        return f"provisioned pollers for {value:,} deliveries at once (a change of the template)"
    return f"{_CALLED[name]} {value:,}"


def _price(load: Load, last: Step) -> Iterator[str]:
    creations = load.rate * load.seconds
    per = "an hour" if load.seconds == HOUR else "the storm"
    busy = stages.concurrency_behind(last.settings)
    yield f"Costs {per}: ${creations * demand_of(load.members).dollars:,.0f} of requests, writes, messages and logs; once, for"
    yield f"warm throughput: ${last.settings.warming:,.2f}. Stream and queue take up to {busy:,} concurrent invocations then."
    yield ""


def _span(seconds: float) -> str:
    if seconds < 1.5:  # noqa: PLR2004 - a second is the simulation's step.
        return "-"
    if seconds < 120:  # noqa: PLR2004 - two minutes are told in seconds.
        return f"{seconds:.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 2 * HOUR else f"{seconds / HOUR:,.1f} h"


def _sources() -> Iterator[str]:
    yield "## Whose figures these are"
    rows = [
        [f"a partition takes {settings.PARTITION:,} write units a second; a stream has one open shard for each", "AWS"],
        [
            f"a new on-demand table takes {settings.NEW_TABLE:,} write units a second; twice its earlier peak at once, later more",
            "AWS; the simulation grants no growth within a load, and no burst",
        ],
        ["a table's quota is 40,000 write units a second, and can be raised", "AWS"],
        [
            f"warm throughput costs ${settings.WARM_UNIT} a write unit, once, and cannot be taken back",
            "AWS's price as others quote it",
        ],
        [
            f"a shard is read by 1 to {stages.MOST_PARALLEL} invocations at a time for each function; two functions a shard",
            "AWS",
        ],
        [
            f"a queue's mapping runs up to {stages.MOST_DELIVERING:,} invocations at a time; beyond, provisioned pollers take its place",
            "AWS",
        ],
        [
            "1,000 concurrent invocations, 30,000 messages a second to topics (us-east-1), 10,000 requests a second",
            "AWS, quotas of an account that can be raised",
        ],
        [f"an execution environment takes {stages.A_SECOND} synchronous invocations a second", "AWS"],
        [f"a function has a processor for each {creation.VCPU:,} MB", "AWS"],
        [f"a call to AWS takes {1000 * CALL_SECONDS:.0f} ms", "assumed"],
        [
            "processor time of creations, records, messages, recipients",
            "assumed: about twice ours of [performance](performance.md) on a quiet machine",
        ],
        ["write units, records and messages of a creation", "ours: counted by `herald costs` on what is sent"],
        [f"dollars: list prices, {US_EAST_1.of}", "AWS's prices as others quote them"],
        [
            f"{Settings().index_shards} shards of the index by creation, {creation.WRITERS} batches of a delivery at a time",
            "ours: code",
        ],
    ]
    yield from table(["figure", "whose"], rows)
    yield "Left out: cold starts (a second at the beginning of a load), the fill of a batch (fuller batches carry more), push and"
    yield "gateway queues (each its own mapping, as wide as the inbox's), the price of provisioned pollers, what others do in the"
    yield "account, and reconcile: it looks at what has waited for longer than `SettleSeconds`, 5,000 groups at a time, and plays"
    yield "again what the ledger does not have, at most some fifteen groups a second; the ledger keeps all of them from being told twice."
    yield ""
