"""Creates groups in all designs in turn, and measures until the last notification is in its inbox."""

import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from herald_tools.lab.bench.designs import TIMEOUT, Design
from herald_tools.lab.bench.figures import Figure, in_turn

CLIENTS = 8
WARM_UP_SIZES, WARM_UP_SECONDS = (10, 1_000), 2.0
LOAD_MEMBERS = 10
"""Members of the groups that are created without a pause."""


class NotDeliveredInTime(Exception):
    """A group's notifications were not all delivered within the timeout; the message names the design."""


@dataclass
class Race:
    """Measurements with groups of one size: seconds from the request, a list for each design."""

    members: int
    answers: dict[str, list[float]] = field(default_factory=dict)
    last_inboxes: dict[str, list[float]] = field(default_factory=dict)

    def answer(self, design: str) -> Figure:
        """Return the seconds until the answer."""
        return Figure(tuple(self.answers[design]))

    def last(self, design: str) -> Figure:
        """Return the seconds until the last notification is in its inbox."""
        return Figure(tuple(self.last_inboxes[design]))


@dataclass
class Load:
    """Groups a second, created and delivered, by design."""

    rates: dict[str, list[float]] = field(default_factory=dict)

    def rate(self, design: str) -> Figure:
        """Return the groups a second of a design."""
        return Figure(tuple(self.rates[design]))


class Track:
    """Runs the designs against each other."""

    def __init__(self, designs: Sequence[Design]) -> None:
        """Let `designs` take turns."""
        self._designs = designs
        self._numbers = count()

    def warm_up(self) -> None:
        """Create groups so that each function starts its workers and opens its connections."""
        for design in self._designs:
            for members in WARM_UP_SIZES:
                self._run(design, members)

    def race(self, members: int, turns: int) -> Race:
        """Create a group of `members` in each design, `turns` times. Raises NotDeliveredInTime."""
        race = Race(members)
        for design in in_turn(self._designs, turns):
            answer, last_inbox = self._run(design, members)
            race.answers.setdefault(design.name, []).append(answer)
            race.last_inboxes.setdefault(design.name, []).append(last_inbox)
        return race

    def load(self, seconds: float, turns: int) -> Load:
        """Let eight clients create small groups for some seconds in each design, `turns` times.

        A short turn before does not count. It starts the workers, which the local AWS stops when they are idle.
        """
        rates: dict[str, list[float]] = {design.name: [] for design in self._designs}
        for duration in (WARM_UP_SECONDS, *[seconds] * turns):
            for design in self._designs:
                rates[design.name].append(self._load(design, duration))
        return Load({name: counted for name, (_, *counted) in rates.items()})

    def _run(self, design: Design, members: int) -> tuple[float, float]:
        group_id = self._name(design)
        began, watch = time.time(), time.monotonic()
        design.create(group_id, members)
        answer = time.monotonic() - watch
        return answer, self._wait(design, {group_id}, members) - began

    def _load(self, design: Design, seconds: float) -> float:
        """Return groups a second, from the first request to the last inbox."""
        began = time.time()

        def create(_: int) -> list[str]:
            created = []
            while time.time() - began < seconds:
                created.append(self._name(design))
                design.create(created[-1], LOAD_MEMBERS)
            return created

        with ThreadPoolExecutor(CLIENTS) as clients:
            groups = {group_id for created in clients.map(create, range(CLIENTS)) for group_id in created}
        return len(groups) / (self._wait(design, groups, LOAD_MEMBERS) - began)

    def _name(self, design: Design) -> str:
        return f"{design.name}-{next(self._numbers)}"

    def _wait(self, design: Design, groups: Collection[str], members: int) -> float:
        """Wait until all notifications of groups are delivered. Returns when the last one was (epoch seconds).

        The time is the one that the delivering function recorded. The pauses only keep this process from taking
        processor time that the deliveries need.
        """
        deadline, waiting, last = time.monotonic() + TIMEOUT, set(groups), 0.0
        for pause in _growing():
            for group_id, parts in design.delivered(waiting).items():
                if sum(recipients for recipients, _ in parts) >= members:
                    waiting.discard(group_id)
                    last = max(last, *(at for _, at in parts), 0.0)
            if not waiting:
                return last
            if time.monotonic() > deadline:
                raise NotDeliveredInTime(f"{design.name}: {len(waiting)} of {len(groups)} groups are not delivered")
            time.sleep(pause)
        raise AssertionError


def _growing() -> Iterator[float]:
    pause = 0.05
    while True:
        yield pause
        pause = min(pause * 1.5, 1.0)
