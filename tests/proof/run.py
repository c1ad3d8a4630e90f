"""Runs schedules, as many and as long as wanted, from one seed."""

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any

import herald
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.machine import HeraldMachine
from tests.proof.story import Score
from tests.support.backings import MODEL, MOTO


def run_schedules(runs: int, steps: int, from_seed: int, *, shrink: bool = False, runs_on: str = MODEL) -> Score:
    """Run `runs` schedules of `steps` steps on a backing. Returns what was done; raises AssertionError at a violation.

    A failing schedule is printed with the steps that lead to it. With `shrink` it is shortened first, which takes up to
    five minutes.
    """
    _load_all()
    score = Score()
    machine: Any = seed(from_seed)(type("Schedule", (HeraldMachine,), {"score": score, "runs_on": runs_on}))
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=phases,
            report_multiple_bugs=False,
            verbosity=Verbosity.normal,
            suppress_health_check=list(HealthCheck),
        ),
    )
    score.on_moto += score.schedules if runs_on == MOTO else 0
    return score


@cache
def _load_all() -> None:
    """Import every module of Herald.

    Hypothesis draws some numbers from the constants of all modules that are loaded. Only if these are the same, a seed
    means the same schedules.
    """
    for module in pkgutil.walk_packages(herald.__path__, "herald."):
        import_module(module.name)
