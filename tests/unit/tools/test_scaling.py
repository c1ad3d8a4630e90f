"""The simulation of loads: creations beyond a stage's capacity wait, and none is lost."""

from dataclasses import replace

import pytest

from herald_tools.lab.scaling import reconcile
from herald_tools.lab.scaling.command import PAGE
from herald_tools.lab.scaling.creation import VCPU, demand_of
from herald_tools.lab.scaling.page import write
from herald_tools.lab.scaling.raising import MAX_PARALLELIZATION
from herald_tools.lab.scaling.scenarios import SCENARIOS, ladder
from herald_tools.lab.scaling.settings import Settings
from herald_tools.lab.scaling.simulation import Load, simulate
from herald_tools.lab.scaling.stages import Stage, stages
from tests.support.template import resources_of_type, source


def a_stage(name: str, capacity: float, *, in_request: bool = False) -> Stage:
    return Stage(name, capacity, "", lambda settings, times: settings, in_request)


WIDE = a_stage("wide", 1_000, in_request=True)


def test_a_load_that_all_stages_carry_does_not_wait() -> None:
    outcome = simulate([WIDE, a_stage("also wide", 100)], Load(100, 60, 20, 1))
    assert (outcome.bottleneck, outcome.refused, outcome.lag, outcome.drained) == (None, 0, 0, 0)


def test_creations_beyond_the_capacity_of_a_stage_are_delivered_late() -> None:
    outcome = simulate([WIDE, a_stage("narrow", 50)], Load(100, 60, 20, 1))
    assert outcome.bottleneck
    assert outcome.bottleneck.name == "narrow"
    assert outcome.lag == pytest.approx(60)  # 3,000 wait for a stage of 50 a second.
    assert outcome.drained == pytest.approx(60)


def test_creations_that_wait_in_the_request_are_refused_and_not_late() -> None:
    outcome = simulate([a_stage("throttle", 25, in_request=True), a_stage("wide", 100)], Load(100, 60, 20, 1))
    assert outcome.refused == pytest.approx(0.75)
    assert outcome.lag == 0


def test_a_narrow_stage_protects_the_stages_behind_it() -> None:
    outcome = simulate([WIDE, a_stage("narrow", 50), a_stage("behind", 60)], Load(100, 60, 20, 1))
    assert outcome.bottleneck
    assert outcome.bottleneck.name == "narrow"


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_load_is_carried_at_the_last_step(name: str) -> None:
    steps = ladder(SCENARIOS[name])
    assert steps[-1].outcome.bottleneck is None
    assert all(step.outcome.bottleneck for step in steps[:-1])


@pytest.mark.parametrize("members", [2, 20, 1_000, 10_000])
def test_raising_a_stage_gives_it_the_capacity_wanted(members: int) -> None:
    settings, demand = Settings(), demand_of(members)
    for place, stage in enumerate(stages(settings, demand, 4)):
        moved = stages(stage.raise_capacity(settings, 2.0), demand, 4)[place]
        assert round(moved.capacity / stage.capacity, 6) >= 2


def test_a_stream_with_all_readers_is_raised_by_its_table() -> None:
    settings, demand = replace(Settings(), parallelization=MAX_PARALLELIZATION), demand_of(20)
    (place,) = (each for each, stage in enumerate(stages(settings, demand, 4)) if stage.name == "readers of the stream")
    stage = stages(settings, demand, 4)[place]
    moved = stage.raise_capacity(settings, 2.0)
    assert moved.parallelization == MAX_PARALLELIZATION
    assert round(stages(moved, demand, 4)[place].capacity / stage.capacity, 6) >= 2


def test_a_warmer_table_has_more_shards_and_more_readers() -> None:
    warm = replace(Settings(), groups_warm=40_000)
    assert warm.shards == 40
    assert warm.concurrency_behind == 2 * 40 + 20
    assert warm.warming == pytest.approx(2 * 23.40)  # Once for the table, once for its index.


def test_the_page_is_what_the_command_writes() -> None:
    assert PAGE.read_text() == write()


def test_reconcile_checks_more_groups_than_the_api_accepts_by_default() -> None:
    """Each of them three times, up to groups of 1,000 members."""
    assert all(reconcile.rate(members) / reconcile.CHECKS > Settings().request_rate for members in (2, 20, 500, 1_000))


def test_what_the_page_says_of_reconcile_is_what_the_template_says() -> None:
    function = resources_of_type("AWS::Lambda::Function")["ReconcileFunction"]
    assert (function["Timeout"], function["MemorySize"]) == (reconcile.TIMEOUT, VCPU)
    assert source()["Parameters"]["ReconcileSchedule"]["Default"] == f"rate({reconcile.PERIOD // 60} minutes)"


def test_no_stage_depends_on_the_inbox_of_one_user() -> None:
    """A back end creates on behalf of its users: what it creates is confirmed in as many inboxes as it has users."""
    assert not [each.name for each in stages(Settings(), demand_of(20), 4) if "inbox of" in each.name]


@pytest.mark.parametrize("load", SCENARIOS.values(), ids=list(SCENARIOS))
def test_no_load_comes_near_the_limit_at_which_the_firewall_refuses_an_address_altogether(load: Load) -> None:
    assert load.rate * 300 / load.addresses < Settings().requests_per_address / 2
