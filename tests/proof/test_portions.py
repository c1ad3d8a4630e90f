"""How `make prove` divides its work, so that any part of it can be repeated."""

from typing import Any

import pytest

from tests.proof import portions as divided
from tests.proof.portions import SCHEDULES, Portion, endless, portions
from tests.proof.story import Score
from tests.support.backings import MODEL, MOTO


@pytest.mark.parametrize(("schedules", "pairs"), [(3_000, 480), (60, 10), (0, 100), (7, 0), (0, 0)])
def test_all_work_is_done_with_a_seed_for_each_portion(schedules: int, pairs: int) -> None:
    found = portions(schedules, pairs, seed=100)
    assert sum(each.schedules for each in found) == schedules
    assert sum(each.pairs for each in found) == pairs
    assert [each.seed for each in found] == list(range(100, 100 + len(found)))


@pytest.mark.parametrize("portion", [*portions(90, 35, seed=7), next(endless(7))])
def test_a_portion_is_repeated_by_its_seed_and_its_numbers(portion: Portion) -> None:
    assert portions(portion.schedules, portion.pairs, portion.seed) == [portion]


@pytest.mark.parametrize(("schedules", "on_moto"), [(SCHEDULES, 1), (SCHEDULES - 1, 0)])
def test_one_schedule_of_a_whole_portion_runs_on_moto(
    schedules: int, on_moto: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def run_schedules(runs: int, steps: int, from_seed: int, *, shrink: bool, runs_on: str = MODEL) -> Score:
        asked.append((runs, steps, from_seed, shrink, runs_on))
        return Score()

    monkeypatch.setattr(divided, "run_schedules", run_schedules)
    Portion(7, schedules, 0).run(50)
    wanted = [(schedules - on_moto, 50, 7, False, MODEL), (on_moto, 50, 7, False, MOTO)]
    assert asked == [each for each in wanted if each[0]]


def test_a_violation_names_the_command_that_repeats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_schedules(*_: Any, **__: Any) -> Score:
        raise AssertionError("missed: ben")

    monkeypatch.setattr(divided, "run_schedules", run_schedules)
    with pytest.raises(AssertionError) as broken:
        Portion(7, 25, 4).run(50)
    assert "--seed 7 --schedules 25 --pairs 4 --chaos 0 --steps 50 --shrink" in broken.value.__notes__[0]
