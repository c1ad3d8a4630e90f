"""The simulation of loads: what cannot be carried waits, and nothing is lost."""

from dataclasses import replace

import pytest

from herald_tools.lab.scaling.command import PAGE
from herald_tools.lab.scaling.creation import demand_of
from herald_tools.lab.scaling.page import write
from herald_tools.lab.scaling.scenarios import SCENARIOS, ladder
from herald_tools.lab.scaling.settings import Settings
from herald_tools.lab.scaling.simulation import Load, simulate
from herald_tools.lab.scaling.stages import MOST_PARALLEL, Stage, concurrency_behind, stages


def a_stage(name: str, capacity: float, *, in_request: bool = False) -> Stage:
    return Stage(name, capacity, "", lambda settings, times: settings, in_request)


WIDE = a_stage("wide", 1_000, in_request=True)


def test_what_all_stages_carry_waits_nowhere() -> None:
    outcome = simulate([WIDE, a_stage("also wide", 100)], Load(100, 60, 20, 1))
    assert (outcome.tight, outcome.refused, outcome.lag, outcome.drained) == (None, 0, 0, 0)


def test_what_a_stage_cannot_carry_waits_before_it_and_is_told_later() -> None:
    outcome = simulate([WIDE, a_stage("narrow", 50)], Load(100, 60, 20, 1))
    assert outcome.tight
    assert outcome.tight.name == "narrow"
    assert outcome.lag == pytest.approx(60)  # 3,000 wait for a stage of 50 a second.
    assert outcome.drained == pytest.approx(60)


def test_what_waits_within_the_request_is_refused_and_not_late() -> None:
    outcome = simulate([a_stage("throttle", 25, in_request=True), a_stage("wide", 100)], Load(100, 60, 20, 1))
    assert outcome.refused == pytest.approx(0.75)
    assert outcome.lag == 0


def test_a_narrow_stage_spares_those_behind_it() -> None:
    outcome = simulate([WIDE, a_stage("narrow", 50), a_stage("behind", 60)], Load(100, 60, 20, 1))
    assert outcome.tight
    assert outcome.tight.name == "narrow"


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_load_is_carried_in_the_end(name: str) -> None:
    rungs = ladder(SCENARIOS[name])
    assert rungs[-1].outcome.tight is None
    assert all(rung.outcome.tight for rung in rungs[:-1])


@pytest.mark.parametrize("members", [2, 20, 1_000, 10_000])
def test_moving_a_stage_lets_it_carry_as_much_as_is_asked(members: int) -> None:
    settings, demand = Settings(), demand_of(members)
    for place, stage in enumerate(stages(settings, demand, 4)):
        moved = stages(stage.move(settings, 2.0), demand, 4)[place]
        assert round(moved.capacity / stage.capacity, 6) >= 2


def test_a_stream_that_is_read_as_wide_as_can_be_is_moved_by_its_table() -> None:
    settings, demand = replace(Settings(), parallelization=MOST_PARALLEL), demand_of(20)
    (place,) = (each for each, stage in enumerate(stages(settings, demand, 4)) if stage.name == "readers of the stream")
    stage = stages(settings, demand, 4)[place]
    moved = stage.move(settings, 2.0)
    assert moved.parallelization == MOST_PARALLEL
    assert round(stages(moved, demand, 4)[place].capacity / stage.capacity, 6) >= 2


def test_a_warmer_table_has_more_shards_and_more_readers() -> None:
    warm = replace(Settings(), groups_warm=40_000)
    assert warm.shards == 40
    assert concurrency_behind(warm) == 2 * 40 + 20
    assert warm.warming == pytest.approx(2 * 23.40)  # Once for the table, once for its index.


def test_the_page_is_what_the_command_writes() -> None:
    assert PAGE.read_text() == write()
