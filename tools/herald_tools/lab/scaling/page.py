"""docs/scaling.md, from the simulation."""

from collections.abc import Iterator
from dataclasses import fields

from herald.domain.creation.caller import APP_ADMIN

from herald_tools.lab.markdown import page, table
from herald_tools.lab.scaling import reconcile, scenarios, stages
from herald_tools.lab.scaling.creation import demand_of
from herald_tools.lab.scaling.scenarios import HOUR, SCENARIOS, Step, ladder
from herald_tools.lab.scaling.settings import Settings
from herald_tools.lab.scaling.simulation import PATIENCE, Load
from herald_tools.lab.scaling.sources import sources

_NAMES = {
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
    return page([*_head(), *_demands(), *_ladders(), *reconcile.section(), *sources()])


def _head() -> Iterator[str]:
    yield "# Scaling"
    yield ""
    yield "Written by `.venv/bin/herald scaling`. Do not edit this page; change the command. It is a simulation, not a measurement:"
    yield "creations flow through the stages of Herald second by second, and those beyond a stage's capacity wait. Each table begins"
    yield "with a new stack with the defaults of `template.yaml`, in a new account. Each further row raises the bottleneck of the row"
    yield "before, until the whole load is carried."
    yield ""
    yield "Before the commit, waiting means that requests get 429 or 503 and are retried. After it, notifications are late. None is"
    yield f"lost: queues keep messages for 14 days, and the stream keeps records for {PATIENCE // HOUR} h. Records that waited for"
    yield "`StreamRecordAge` (6 h) move to the dead-letter queue, and reconcile publishes what is missing. A table under too much load"
    yield "takes a part of each batch, and `deliver_inbox` continues with the rest. So messages wait in the queue and do not reach"
    yield "their last receive, as long as `DeliveryConcurrency` is raised only together with `InboxWarmWrites`."
    yield f"The caller is a chat back end (role `{APP_ADMIN}`) with a token for each of its addresses: four, where no number is given."
    yield "It creates on behalf of its users, so each confirmation is in another inbox."
    yield "No load comes near the limits of the firewall. Above them it would refuse an address or a token altogether, until it sends"
    yield "less, unless the address is in `BackEndAddresses`. A new account may have a lower concurrency quota than the 1,000 assumed here."
    yield ""
    narrowest = min(stages.stages(Settings(), demand_of(scenarios.USUAL), 100), key=lambda stage: stage.capacity)
    yield f"**In short**: with its defaults, a stack carries {narrowest.capacity:,.0f} groups of {scenarios.USUAL} a second; the"
    yield f"bottleneck is the {narrowest.name}. Before a known storm, warm up the inbox table and raise `DeliveryConcurrency`. The"
    yield "groups table is the last bottleneck, because a group is one item. More than 4,000 creations a second need more partitions"
    yield "of the index by creation; their number is a constant of the code. One inbox takes 1,000 notifications a second, the limit of"
    yield "a partition: this limits a back end that names itself as the creator, and a user who is invited to every group."
    yield ""


def _demands() -> Iterator[str]:
    yield "## The demand of one creation"
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
    head = ["members", "write units, groups", "inbox", "stream records", "messages", "one delivery", "$ a million"]
    yield from table(head, rows)


def _ladders() -> Iterator[str]:
    for name, load in SCENARIOS.items():
        yield f"## {name[0].upper()}{name[1:]}"
        yield ""
        steps = ladder(load)
        rows = [_row(before, step) for before, step in zip([None, *steps], steps, strict=False)]
        yield from table(
            ["raised", "refused at first", "longest wait", "all delivered after", "bottleneck", "raised by"], rows
        )
        yield from _price(load, steps[-1])


def _row(before: Step | None, step: Step) -> list[str]:
    outcome = step.outcome
    bottleneck = (outcome.bottleneck.name, outcome.bottleneck.raised_by) if outcome.bottleneck else ("none", "")
    return [
        "defaults" if before is None else _changes(before.settings, step.settings),
        f"{outcome.refused:.0%}",
        _span(outcome.lag),
        _span(outcome.drained) if outcome.drained < PATIENCE else "over a day",
        *bottleneck,
    ]


def _changes(before: Settings, now: Settings) -> str:
    changed = (field.name for field in fields(now) if getattr(now, field.name) != getattr(before, field.name))
    return ", ".join(_setting(name, getattr(now, name)) for name in changed)


def _setting(name: str, value: int) -> str:
    if name == "delivery_concurrency" and value > stages.MAX_DELIVERIES:
        return f"provisioned pollers for {value:,} deliveries at a time (a change of the template)"
    return f"{_NAMES[name]} {value:,}"


def _price(load: Load, last: Step) -> Iterator[str]:
    creations = load.rate * load.seconds
    per = "an hour" if load.seconds == HOUR else "the storm"
    yield f"Costs of {per}: ${creations * demand_of(load.members).dollars:,.0f} for requests, writes, messages and logs. Costs of warm"
    yield f"throughput, once: ${last.settings.warming:,.2f}. Stream and queue then use up to {last.settings.concurrency_behind:,} concurrent invocations."
    yield ""


def _span(seconds: float) -> str:
    if seconds < 1.5:  # noqa: PLR2004 - the simulation counts whole seconds.
        return "-"
    if seconds < 120:  # noqa: PLR2004 - up to two minutes in seconds.
        return f"{seconds:.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 2 * HOUR else f"{seconds / HOUR:,.1f} h"
