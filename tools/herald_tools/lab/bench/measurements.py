"""Everything that one run of the benchmark measures."""

from collections.abc import Mapping
from dataclasses import dataclass

from herald_tools.lab.bench import baseline_stack, counts, races, starting, working
from herald_tools.lab.bench.counts import BARE, TEXTS, Cost
from herald_tools.lab.bench.races import Load, Race, Track
from herald_tools.lab.bench.starting import Start
from herald_tools.lab.bench.working import Work
from herald_tools.lab.costs.creation import Texts
from herald_tools.local import stack
from herald_tools.local.stack import Step

COUNTED = ("herald", "uncounted", "batched", "common", "floor")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: turns are how often everything takes its turn."""

    sizes: tuple[int, ...]
    races: Mapping[int, int]
    load_seconds: float
    load_turns: int
    start_turns: int
    work_turns: int


FULL = Plan(counts.SIZES, {10: 7, 100: 7, 1_000: 7, 5_000: 3}, 6.0, 3, 9, 5)
QUICK = Plan(counts.SIZES[:-1], {10: 3, 1_000: 2}, 0.0, 0, 1, 1)
"""In under three minutes, without load: enough to see an order of magnitude, too little to quote."""

AS_SHIPPED = {
    "GatewayFormat": "v2",
    "PolicyRefreshSeconds": "30",
    "ReconcileSchedule": "rate(5 minutes)",
    "SettleSeconds": "120",
    "StreamBatchSize": "10",
}
"""What the template says where the local stack has something else, for demonstrations and tests.

Stream records come one by one there, for the local AWS loses what fails behind the first of a batch. If one fails here,
the run takes longer.
"""

Costs = Mapping[str, Mapping[int, Cost]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured; costs by design and members, with the group's texts and without them."""

    plan: Plan
    costs: Costs
    bare_costs: Costs
    races: list[Race]
    load: Load
    starts: Mapping[str, Start]
    work: Mapping[str, Work]


def measure(plan: Plan, step: Step) -> Measured:
    """Measure everything, each thing in the same run as what it is compared with.

    Raises LocalAwsFailed, CommandFailed, CannotInstall, NotStarted, NotToldInTime, NotDone.
    """
    with step("Counting calls and write units"):
        costs, bare_costs = _costs(plan, TEXTS), _costs(plan, BARE)
    with stack.temporary_stack(step, AS_SHIPPED) as running:
        with step("Deploying what Herald is compared with"):
            baselines = baseline_stack.deploy(running.endpoint_url)
        track = Track(races.designs(running, baselines))
        with step("Starting all workers"):
            track.warm_up()
        raced = []
        for members, turns in plan.races.items():
            with step(f"Creating groups of {members:,} in all designs, {turns} times"):
                raced.append(track.race(members, turns))
        load = Load()
        if plan.load_turns:
            with step(f"Creating groups with {races.CLIENTS} clients at once"):
                load = track.load(plan.load_seconds, plan.load_turns)
    with step("Starting every handler in fresh processes"):
        starting.prepare()
        starts = starting.measure(plan.start_turns)
    with step("Invoking every handler without a network"):
        work = working.measure(plan.work_turns)
    return Measured(plan, costs, bare_costs, raced, load, starts, work)


def _costs(plan: Plan, texts: Texts) -> Costs:
    return {design: {members: counts.cost_of(design, members, texts) for members in plan.sizes} for design in COUNTED}
