"""A small `make prove` for every test run, with fixed seeds, so that only a change can make it fail."""

import pytest

from tests.proof.run import run_schedules

RUNS, STEPS = 4, 40


@pytest.mark.parametrize("seed", range(6))
def test_no_schedule_of_faults_duplicates_and_crashes_breaks_a_promise(seed: int) -> None:
    score = run_schedules(RUNS, STEPS, seed)
    assert score.schedules >= RUNS
    assert score.faults.total() > 0
    assert score.duplicates.total() > 0
    assert score.notifications > 0
