"""One seed for all generated tests of a run: FUZZ_SEED, or a random one."""

import os
import random
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis.strategies import SearchStrategy

VARIABLE = "FUZZ_SEED"

Check = Callable[[Any], None]


def choose_seed() -> None:
    """Choose a seed for all processes of this run, unless the environment has one."""
    os.environ.setdefault(VARIABLE, str(random.SystemRandom().randrange(10**9)))


def chosen_seed() -> int:
    """Return the seed of this run."""
    return int(os.environ[VARIABLE])


def check_each(values: SearchStrategy[Any], count: int, check: Check, *, shrink: bool = True) -> None:
    """Check exactly `count` generated values: the same seed gives the same.

    Shrinks a failure to a small value, which takes hundreds of further checks, unless `shrink` is False.
    """
    checked = 0

    @seed(chosen_seed())
    @settings(
        max_examples=count,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(values)
    def run(value: Any) -> None:
        nonlocal checked
        checked += 1
        note(repr(value))
        check(value)

    run()
    assert checked == count, f"{checked} of {count} values were generated"
