"""All measurements of one run of the benchmark."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from herald_tools.lab.bench import baseline_stack, counts, races, reconciling, starting, working
from herald_tools.lab.bench.counts import BARE, TEXTS, Cost
from herald_tools.lab.bench.designs import designs
from herald_tools.lab.bench.figures import Figure
from herald_tools.lab.bench.races import Load, Race, Track
from herald_tools.lab.bench.starting import Start
from herald_tools.lab.bench.working import Work
from herald_tools.lab.costs.bills import Texts
from herald_tools.local import stack
from herald_tools.local.stack import Step

COUNTED = ("herald", "uncounted", "batched", "common", "floor")


@dataclass(frozen=True, slots=True)
class Plan:
    """The extent of a run. `races` maps members to turns; in each turn everything is measured once."""

    sizes: tuple[int, ...]
    races: Mapping[int, int]
    load_seconds: float
    load_turns: int
    start_turns: int
    work_turns: int


FULL = Plan(counts.SIZES, {2: 9, 10: 9, 25: 9, 100: 7, 1_000: 7, 5_000: 3}, 6.0, 5, 9, 5)
QUICK = Plan(counts.SIZES[:-1], {10: 3, 1_000: 3}, 0.0, 0, 3, 3)
"""A few minutes, without load: shows orders of magnitude, too few measurements to quote."""

AS_SHIPPED = {
    "GatewayFormat": "v2",
    "PolicyRefreshSeconds": "30",
    "ReconcileSchedule": "rate(5 minutes)",
    "SettleSeconds": "120",
    "StreamBatchSize": "10",
}
"""Defaults of the template that the local stack otherwise overrides for demonstrations and tests.

With batches of stream records, the local AWS loses the records behind a failed one. Then a run takes longer, because
reconcile has to publish them again.
"""

Costs = Mapping[str, Mapping[int, Cost]]


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of a run. Costs are by design and members, for groups with texts and without (`bare_costs`)."""

    plan: Plan
    costs: Costs
    bare_costs: Costs
    races: list[Race]
    load: Load
    starts: Mapping[str, Start]
    work: Mapping[str, Work]
    checks: Mapping[str, Figure] = field(default_factory=dict)


def measure(plan: Plan, step: Step) -> Measured:
    """Measure everything, and each quantity in the same run as those that it is compared with.

    Raises LocalAwsFailed, CommandFailed, CannotInstall, NotStarted, NotDeliveredInTime, NotDone.
    """
    with step("Counting calls and write units"):
        costs, bare_costs = _costs(plan, TEXTS), _costs(plan, BARE)
    raced, load = _race(plan, step)
    with step("Starting every handler in fresh processes"):
        starting.prepare()
        starts = starting.measure(plan.start_turns)
    with step("Invoking every handler without a network"):
        work = working.measure(plan.work_turns)
    with step("Checking complete groups without a network"):
        checks = reconciling.measure(plan.work_turns)
    return Measured(plan, costs, bare_costs, raced, load, starts, work, checks)


def _race(plan: Plan, step: Step) -> tuple[list[Race], Load]:
    with stack.temporary_stack(step, AS_SHIPPED) as running:
        with step("Deploying the baselines"):
            baselines = baseline_stack.deploy(running.endpoint_url)
        track = Track(designs(running, baselines))
        with step("Starting all workers"):
            track.warm_up()
        raced = []
        for members, turns in plan.races.items():
            with step(f"Creating groups of {members:,} in all designs, {turns} times"):
                raced.append(track.race(members, turns))
        if not plan.load_turns:
            return raced, Load()
        with step(f"Creating groups with {races.CLIENTS} clients at once"):
            return raced, track.load(plan.load_seconds, plan.load_turns)


def _costs(plan: Plan, texts: Texts) -> Costs:
    return {design: {members: counts.cost_of(design, members, texts) for members in plan.sizes} for design in COUNTED}
