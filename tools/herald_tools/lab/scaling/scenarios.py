"""The loads that are looked at, and the ladder of settings by which each is carried."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from herald_tools.lab.scaling.creation import demand_of
from herald_tools.lab.scaling.settings import Settings
from herald_tools.lab.scaling.simulation import Load, Outcome, simulate
from herald_tools.lab.scaling.stages import stages

HOUR = 3_600
USUAL = 20
"""Members of an everyday group."""

SCENARIOS = {
    f"10 creations a second, {USUAL} members": Load(10, HOUR, USUAL, 4),
    f"1,000 creations a second, {USUAL} members": Load(1_000, HOUR, USUAL, 40),
    f"20,000 creations a second, {USUAL} members": Load(20_000, HOUR, USUAL, 400),
    "a storm: 1,000 groups of 10,000 within a minute": Load(1_000 / 60, 60, 10_000, 4),
    "a storm: 10,000 groups of 10,000 within ten minutes": Load(10_000 / 600, 600, 10_000, 4),
}
ROOM = 1.25
"""How much more than the load a setting is moved to carry."""

MOST_STEPS = 20
"""After so many moves the ladder ends, carried or not."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: settings, and what becomes of the load under them."""

    settings: Settings
    outcome: Outcome


@cache
def ladder(load: Load) -> tuple[Step, ...]:
    """Return what happens by default, and after each move of what was tightest, until the load is carried."""
    return tuple(_climb(load))


def _climb(load: Load) -> Iterator[Step]:
    settings = Settings()
    for _ in range(MOST_STEPS):
        on_the_way = stages(settings, demand_of(load.members), load.addresses)
        outcome = simulate(on_the_way, load)
        yield Step(settings, outcome)
        if outcome.tight is None:
            return
        settings = outcome.tight.move(settings, ROOM * load.rate / outcome.tight.capacity)
