"""Random schedules of everything that users, crashes, queues and time can do to Herald; promises after each step."""

from contextlib import ExitStack, suppress
from random import Random
from typing import Any, ClassVar

from herald.domain.groups.roster import RosterTooDense, spread
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.proof.promises import Creations, check_always, check_at_the_end
from tests.proof.story import Creation, Score
from tests.proof.watched_world import small_world
from tests.proof.weather import calm, weather
from tests.support.backings import MODEL, ON
from tests.support.stream_mapping import Killed, Record

PEOPLE = [f"user-{number:02d}" for number in range(24)]
HOUR = 3600

seeds = st.integers(0, 2**32 - 1)
rates = st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.0])
"""How many of the calls of a step go wrong."""

TRANSIENT = 503


class HeraldMachine(RuleBasedStateMachine):
    """One schedule. Hypothesis makes all random choices, so it can shrink and repeat a failure."""

    score: ClassVar[Score] = Score()
    runs_on: ClassVar[str] = MODEL

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.world = self.stack.enter_context(small_world(self.score, ON[self.runs_on]))
        self.creations: Creations = {}

    # ------------------------------------------------------------------ what users do

    @initialize(seed=seeds, rate=rates)
    def begin(self, seed: int, rate: float) -> None:
        """Start with a run of reconcile and a few groups.

        Every run of Hypothesis begins with the simplest schedule, which is one step fifty times. It does not count.
        """
        assume(seed)
        self.score.schedules += 1
        self.world.reconcile()
        self.create(4, seed, rate)

    @rule(groups=st.integers(1, 4), seed=seeds, rate=rates)
    def create(self, groups: int, seed: int, rate: float) -> None:
        """Some users create a group each."""
        random = Random(seed)
        for _ in range(groups):
            creation = _creation(len(self.creations), random)
            self.creations[creation.name] = creation
            self._ask(creation, seed + len(self.creations), rate)
        self._step("create")

    @rule(times=st.integers(1, 4), seed=seeds, rate=rates)
    def retry(self, times: int, seed: int, rate: float) -> None:
        """Some users retry, even if they have an answer already."""
        for creation in Random(seed).choices(list(self.creations.values()), k=times):
            self._ask(creation, seed, rate)
        self._step("retry")

    @rule(position=st.integers(0, 100))
    def misuse(self, position: int) -> None:
        """A user sends another request with the key of an existing group."""
        answered = [creation for creation in self.creations.values() if creation.answer]
        if answered:
            creation = answered[position % len(answered)]
            other = creation.body | {"name": "another group"}
            status, _ = self.world.request(
                "POST", "/groups", creation.creator, other, headers={"Idempotency-Key": creation.key}
            )
            assert status == 422, f"a key was misused and answered with {status}"
            self._step("misuse")

    def _ask(self, creation: Creation, seed: int, rate: float) -> None:
        self.world.calls.choose = weather(seed, rate)
        key = {"Idempotency-Key": creation.key}
        try:
            status, answer = self.world.request("POST", "/groups", creation.creator, creation.body, headers=key)
        except Killed:
            return
        finally:
            self.world.calls.choose = calm
        if creation.answer is not None:
            self.score.duplicates["requests"] += 1
        assert status in (201, TRANSIENT), f"answered with {status}: {answer}"
        if status == 201:
            assert creation.answer in (None, answer), f"another answer to the same request: {answer}"
            creation.answer = answer

    # ------------------------------------------------------------------ what AWS does

    @rule(times=st.integers(1, 3), seed=seeds, rate=rates)
    def play_stream(self, times: int, seed: int, rate: float) -> None:
        """The stream delivers new records, maybe more than once and in another order of keys."""
        self.world.calls.choose = weather(seed, rate)
        self.world.play_stream(times, _shuffled(seed))
        self.world.calls.choose = calm
        self._step("stream")

    @rule(seed=seeds, rate=rates)
    def rewind_stream(self, seed: int, rate: float) -> None:
        """The stream delivers all records again."""
        for mapping in self.world.streams:
            mapping.position = 0
        self.play_stream(1, seed, rate)
        self._step("rewind")

    @rule(batches=st.integers(1, 6), seed=seeds, rate=rates)
    def deliver(self, batches: int, seed: int, rate: float) -> None:
        """The queues deliver some batches."""
        self.world.calls.choose = weather(seed, rate)
        for mapping in self.world.queues:
            for _ in range(batches):
                mapping.play_batch(self.world.invoke, _shuffled(seed))
        self.world.calls.choose = calm
        self._step("deliver")

    @rule(seed=seeds, rate=rates)
    def deliver_twice(self, seed: int, rate: float) -> None:
        """The queues deliver a batch to two workers before either can delete it."""

        def invoke(function: str, event: Any) -> Any:
            with suppress(Killed):
                self.world.invoke(function, event)
            return self.world.invoke(function, event)

        self.world.calls.choose = weather(seed, rate)
        for mapping in self.world.queues:
            mapping.play_batch(invoke, _shuffled(seed))
        self.world.calls.choose = calm
        self._step("deliver twice")

    @rule(seed=seeds, rate=rates)
    def carry_on(self, seed: int, rate: float) -> None:
        """Stream and queues deliver everything. What fails too often goes to a dead-letter queue."""
        self.world.calls.choose = weather(seed, rate)
        self.world.settle()
        self.world.calls.choose = calm
        self._step("carry on")

    @rule(minutes=st.integers(1, 120))
    def let_time_pass(self, minutes: int) -> None:
        """Time passes: leases end, messages become visible, groups become old enough for reconcile."""
        self.world.clock.advance(minutes * 60)
        self._step("wait")

    # ------------------------------------------------------------------ what Herald and its operator do

    @rule(seed=seeds, rate=rates)
    def reconcile(self, seed: int, rate: float) -> None:
        """A run of reconcile, which may fail or be killed."""
        self.world.calls.choose = weather(seed, rate)
        with suppress(Exception, Killed):  # A run may fail in any way; the promises hold all the same.
            self.world.reconcile()
        self.world.calls.choose = calm
        self._step("reconcile")

    @rule()
    def redrive(self) -> None:
        """The operator redrives the dead-letter queues."""
        sqs = self.world.backing.sqs
        for queue in ("Inbox", "Push"):
            for message in self.world.messages(f"{queue}DeadLetterQueue"):
                sqs.send_message(QueueUrl=self.world.backing.name_of(f"{queue}Queue"), MessageBody=message["Body"])
        self._step("redrive")

    @rule(level=st.sampled_from(["standard", "full", "essential", "silent"]))
    def change_policy(self, level: str) -> None:
        """An administrator changes the level, which concerns future groups only."""
        self.world.set_level(level)
        self._step("change the policy")

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def promises_hold(self) -> None:
        """After every step."""
        check_always(self.world, self.creations)

    def teardown(self) -> None:
        """After the last fault, two runs of reconcile within about an hour notify everybody who was missed."""
        try:
            for _ in range(2):
                self.world.settle()
                self.world.clock.advance(HOUR + 1)
                self.world.reconcile()
            self.world.settle()
            check_always(self.world, self.creations)
            check_at_the_end(self.world, self.creations)
            self.score.groups += len({creation.name for creation in self.creations.values() if creation.answer})
            self.score.notifications += len(self.world.notifications())
            self.score.pushes += len(self.world.pushed())
        finally:
            self.score.faults += self.world.calls.injected
            self.stack.close()

    def _step(self, name: str) -> None:
        self.score.steps[name] += 1


def _creation(number: int, random: Random) -> Creation:
    while True:
        creator, *others = random.sample(PEOPLE, random.randint(2, 20))
        admins = others[: number % 3] if len(others) > 4 else []
        members = others[len(admins) :]
        if _spread(members, len(others) + 1):
            break
    body = {"name": f"group {number}", "group_type": "work", "admins": admins, "members": members}
    return Creation(creator, f"key-{number}", body)


def _spread(members: list[str], member_count: int) -> bool:
    """Return whether so few members can be spread over several chunks."""
    try:
        spread(members, member_count, frozenset(members))
    except RosterTooDense:
        return False
    return True


def _shuffled(seed: int) -> Any:
    def reorder(records: list[Record]) -> list[Record]:
        return Random(seed).sample(records, len(records))

    return reorder
