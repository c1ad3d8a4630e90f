"""What AWS does: it delivers, again and in any order, late or never."""

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.proof.rules.base import MINUTE, Schedule, rates, seeds, shuffled
from tests.support.stream_mapping import Killed

SLOW_PUSH = 6
"""Seconds."""


class Aws(Schedule):
    """Stream, queues and time."""

    @rule(times=st.integers(1, 3), seed=seeds, rate=rates)
    def play_stream(self, times: int, seed: int, rate: float) -> None:
        """The stream delivers new records, maybe more than once and in another order of keys."""
        with self.in_weather(seed, rate):
            self.world.play_stream(times, shuffled(seed))
        self.step("stream")

    @rule(seed=seeds, rate=rates)
    def rewind_stream(self, seed: int, rate: float) -> None:
        """The stream delivers all records again."""
        for mapping in self.world.streams:
            mapping.position = 0
        self.play_stream(1, seed, rate)
        self.step("rewind")

    @rule()
    def lose_records(self) -> None:
        """The readers stand still until the stream has dropped its records: only reconcile delivers them, late."""
        for mapping in self.world.streams:
            mapping.position = len(self.world.stream())
        self.step("lose records")

    @rule(batches=st.integers(1, 6), seed=seeds, rate=rates)
    def deliver(self, batches: int, seed: int, rate: float) -> None:
        """The queues deliver some batches, in any order and with partial failures."""
        with self.in_weather(seed, rate):
            for mapping in self.world.queues:
                for _ in range(batches):
                    mapping.play_batch(self.world.invoke, shuffled(seed))
        self.step("deliver")

    @rule(seed=seeds, rate=rates)
    def deliver_twice(self, seed: int, rate: float) -> None:
        """The queues deliver a batch to two workers before either can delete it."""

        def invoke(function: str, event: Any) -> Any:
            with suppress(Killed):
                self.world.invoke(function, event)
            return self.world.invoke(function, event)

        with self.in_weather(seed, rate):
            for mapping in self.world.queues:
                mapping.play_batch(invoke, shuffled(seed))
        self.step("deliver twice")

    @rule(seed=seeds)
    def push_slowly(self, seed: int) -> None:
        """Each push takes seconds, and time runs out: nobody's device gets a second one for it."""
        world, started, rung = self.world, [world_now(self)], Counter[str]()
        watch = world.calls.watch

        def slowly(operation: str, params: dict[str, Any]) -> None:
            watch(operation, params)
            if operation == "Publish":
                world.clock.advance(SLOW_PUSH)
                rung[f"{params['TargetArn']} {params['Message']}"] += 1

        def invoke(function: str, event: Any) -> Any:
            started[0] = world_now(self)
            return world.invoke(function, event)

        before = Counter(world.backing.pushed())
        world.calls.watch, world.time_left = slowly, lambda: 60_000 - (world_now(self) - started[0])
        for mapping in world.queues:
            if mapping.function == "DeliverPushFunction":
                mapping.play_batch(invoke, shuffled(seed))
        world.calls.watch, world.time_left = watch, None
        again = {each.token for each, times in (Counter(world.backing.pushed()) - before).items() if times > 1}
        assert not again, f"pushed twice because others were slow: {again}"
        self.score.checked["nobody is pushed to twice because others are slow"] += 1
        self.step("push slowly")

    @rule(seed=seeds, rate=rates)
    def carry_on(self, seed: int, rate: float) -> None:
        """Stream and queues deliver everything. What fails too often goes to a dead-letter queue."""
        with self.in_weather(seed, rate):
            self.world.settle()
        self.step("carry on")

    @rule(minutes=st.integers(1, 120))
    def let_time_pass(self, minutes: int) -> None:
        """Time passes: leases end, messages become visible, groups become old enough for reconcile."""
        self.world.clock.advance(minutes * MINUTE)
        self.step("wait")


def world_now(schedule: Schedule) -> int:
    """Return the time (epoch ms), without advancing the clock."""
    return schedule.world.clock.now
