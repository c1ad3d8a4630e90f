"""The work of `make prove` in portions, each with a seed of its own, so that each can be repeated alone."""

from collections.abc import Iterator
from itertools import combinations, count
from math import ceil
from random import Random
from typing import NamedTuple

from tests.proof.run import run_schedules
from tests.proof.scenario import Call, calls, tell
from tests.proof.story import Score
from tests.support.backings import MOTO
from tests.support.faults import Fault, possible

SCHEDULES = 25
"""Schedules in one portion: few, so that all cores end at about the same time. One of them runs on moto."""

PAIRS = 4
"""Stories in one portion of a run that is as long as wanted."""

MAX_PAIRS = 30
"""Stories in one portion at most."""


class Portion(NamedTuple):
    """Some schedules and some stories with two faults each."""

    seed: int
    schedules: int
    pairs: int

    @property
    def command(self) -> str:
        """The command that repeats this portion alone."""
        wanted = f"--seed {self.seed} --schedules {self.schedules} --pairs {self.pairs}"
        return f".venv/bin/python -m tests.proof {wanted} --chaos 0"

    def run(self, steps: int, *, shrink: bool = False) -> Score:
        """Run it. Raises AssertionError for a broken promise, with the command that repeats and shortens it."""
        try:
            return self._run(steps, shrink)
        except BaseException as error:
            error.add_note(f"`{self.command} --steps {steps} --shrink` repeats it.")
            raise

    def _run(self, steps: int, shrink: bool) -> Score:  # noqa: FBT001
        score, on_moto = Score(), self.schedules // SCHEDULES
        if on_model := self.schedules - on_moto:
            score.add(run_schedules(on_model, steps, self.seed, shrink=shrink))
        if on_moto:
            score.add(run_schedules(on_moto, steps, self.seed, shrink=shrink, runs_on=MOTO))
        score.add(tell_pairs(self.pairs, self.seed))
        return score


def portions(schedules: int, pairs: int, seed: int) -> list[Portion]:
    """Divide the work into portions with the seeds from `seed` on. What fits into one portion is not divided."""
    number = max(ceil(schedules / SCHEDULES), ceil(pairs / MAX_PAIRS))
    return [
        Portion(
            seed + position,
            len(range(schedules)[position * SCHEDULES :][:SCHEDULES]),
            len(range(position, pairs, number)),
        )
        for position in range(number)
    ]


def endless(seed: int) -> Iterator[Portion]:
    """Yield portions without end."""
    return (Portion(seed + position, SCHEDULES, PAIRS) for position in count())


def tell_pairs(number: int, seed: int) -> Score:
    """Run the story `number` times with two faults each. Raises AssertionError for a broken promise."""
    random, score = Random(seed), Score()
    candidates: list[tuple[Call, Call]] = list(combinations(calls(), 2)) if number else []
    for _ in range(number):
        pair: dict[Call, Fault] = {call: random.choice(possible(call[1])) for call in random.choice(candidates)}
        try:
            tell(pair, score)
        except AssertionError as error:
            error.add_note(f"with {pair}")
            raise
        score.stories += 1
    return score
