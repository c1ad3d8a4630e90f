"""One schedule: its world, what is known of it, and the trouble in it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from tests.proof.promises.known import Item, Known
from tests.proof.rules.trouble import Trouble
from tests.proof.story import Score
from tests.proof.watched_world import small_world
from tests.proof.weather import calm, weather
from tests.support.backings import MODEL, ON
from tests.support.stream_mapping import Record

PEOPLE = [f"user-{number:02d}" for number in range(24)]
HOUR, MINUTE = 3600, 60
LONGER_THAN_AN_HOUR = HOUR + MINUTE
"""Reconcile tries an incomplete group at least every hour."""

seeds = st.integers(0, 2**32 - 1)
rates = st.sampled_from([0.4, 0.3, 0.2, 0.6, 0.1, 0.0])
"""How many of the calls of a step go wrong."""


class Schedule(RuleBasedStateMachine):
    """What all rules share. Hypothesis makes all random choices, so it can shrink and repeat a failure."""

    score: ClassVar[Score] = Score()
    runs_on: ClassVar[str] = MODEL

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.world = self.stack.enter_context(small_world(self.score, ON[self.runs_on]))
        self.known = Known()
        self.creations = self.known.creations
        self.trouble = Trouble(self.world, self.known)
        self.steps: Counter[str] = Counter()

    def step(self, name: str) -> None:
        """Count a step."""
        self.score.steps[name] += 1
        self.steps[name] += 1

    @contextmanager
    def in_weather(self, seed: int, rate: float) -> Iterator[None]:
        """Let calls go wrong meanwhile."""
        self.world.calls.choose = weather(seed, rate)
        try:
            yield
        finally:
            self.world.calls.choose = calm

    def repair(self, runs: int = 2) -> None:
        """Let two runs of reconcile within about an hour notify everybody who was missed."""
        for _ in range(runs):
            self.world.settle()
            self.world.clock.advance(LONGER_THAN_AN_HOUR)
            report = self.world.reconcile()
            self.known.reported |= {found["group_id"] for found in report["findings"] if found["reason"]}
        self.world.settle()

    def put(self, table: str, item: Item) -> None:
        """Put an item into a table, by hand."""
        self.world.backing.dynamodb.put_item(TableName=self.world.backing.name_of(table), Item=item)


def shuffled(seed: int) -> Callable[[list[Record]], list[Record]]:
    """Return a function that changes the order of records."""

    def reorder(records: list[Record]) -> list[Record]:
        return Random(seed).sample(records, len(records))

    return reorder


def at_most(times: int, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a schedule make a step only so often: it takes long, or other steps bring more faults."""
    return precondition(lambda self: self.steps[name] < times)


def chosen(seed: int, among: list[Any]) -> Any:
    """Return one of these, or None if there are none."""
    return Random(seed).choice(among) if among else None
