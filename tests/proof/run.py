"""Runs schedules, as many and as long as wanted, from one seed."""

from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.machine import HeraldMachine
from tests.proof.story import Score
from tests.support.backings import MODEL, MOTO


def run_schedules(runs: int, steps: int, from_seed: int, *, shrink: bool = True, runs_on: str = MODEL) -> Score:
    """Run `runs` schedules of `steps` steps on a backing. Returns what was done; raises AssertionError at a violation.

    A failing schedule is shrunk to a short one, and printed with the steps that lead to it, unless `shrink` is off.
    """
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
