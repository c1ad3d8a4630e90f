"""A small `make prove` for every test run, with fixed seeds, so that only a change can make it fail."""

import pytest

from tests.proof.run import run_schedules
from tests.proof.story import Score
from tests.support.backings import MOTO

RUNS, STEPS = 6, 50


@pytest.mark.parametrize("seed", range(6))
def test_no_schedule_of_faults_duplicates_and_crashes_breaks_a_promise(seed: int) -> None:
    check(run_schedules(RUNS, STEPS, seed), RUNS)


def test_nor_does_one_on_moto() -> None:
    score = run_schedules(1, STEPS, from_seed=6, runs_on=MOTO)
    check(score, runs=1)
    assert score.on_moto == 1


def check(score: Score, runs: int) -> None:
    assert score.schedules >= runs
    assert score.faults.total() > 0
    assert score.duplicates.total() > 0
    assert score.notifications > 0
