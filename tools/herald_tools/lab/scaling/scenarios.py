"""The loads that are simulated, and the settings with which each is carried, found step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from herald_tools.lab.scaling.creation import demand_of
from herald_tools.lab.scaling.settings import Settings
from herald_tools.lab.scaling.simulation import Load, Outcome, simulate
from herald_tools.lab.scaling.stages import stages

HOUR = 3_600
USUAL = 20
"""Members of a usual group."""

SCENARIOS = {
    f"10 creations a second, {USUAL} members": Load(10, HOUR, USUAL, 4),
    f"1,000 creations a second, {USUAL} members, from 40 addresses": Load(1_000, HOUR, USUAL, 40),
    f"20,000 creations a second, {USUAL} members, from 400 addresses": Load(20_000, HOUR, USUAL, 400),
    "a storm: 1,000 groups of 10,000 within a minute": Load(1_000 / 60, 60, 10_000, 4),
    "a storm: 10,000 groups of 10,000 within ten minutes": Load(10_000 / 600, 600, 10_000, 4),
}
ROOM = 1.25
"""Capacity of a raised setting, as a multiple of the load."""

MAX_STEPS = 20
"""Maximum number of steps for one load."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: settings, and the outcome of the load with them."""

    settings: Settings
    outcome: Outcome


@cache
def ladder(load: Load) -> tuple[Step, ...]:
    """Return the outcome with the defaults, and after each raise of the bottleneck, until the load is carried."""
    return tuple(_climb(load))


def _climb(load: Load) -> Iterator[Step]:
    settings = Settings()
    for _ in range(MAX_STEPS):
        outcome = simulate(stages(settings, demand_of(load.members), load.addresses), load)
        yield Step(settings, outcome)
        if outcome.bottleneck is None:
            return
        wanted = ROOM * load.rate / outcome.bottleneck.capacity
        settings = outcome.bottleneck.raise_capacity(settings, wanted)
