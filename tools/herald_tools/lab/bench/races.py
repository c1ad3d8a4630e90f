"""Herald and the baselines on the same local AWS, with real requests, streams, topics and queues, in turn."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

import httpx

from herald_tools.lab.bench.baseline_stack import BaselineStack
from herald_tools.lab.bench.figures import Figure, in_turn
from herald_tools.lab.sample import ANNOUNCEMENT, INTRODUCTION, NAME
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.environment import local_session
from herald_tools.local.stack import Stack

ANA = User("ana", "Ana")
DESIGNS = ("herald", "batched", "common")
TIMEOUT = 300.0
"""Seconds that one group gets. A baseline that takes longer than API Gateway's 29 s would be cut off on AWS."""

CLIENTS = 8
WARMING, WARMING_SECONDS = (10, 1_000), 2.0
LOAD_MEMBERS = 10
"""Members of the groups that are created without a pause."""


class NotToldInTime(Exception):
    """Somebody was not told within the time that a group gets; the message says in which design."""


class Design(Protocol):
    """A stack that creates groups."""

    name: str

    def create(self, group_id: str, members: int) -> None:
        """Ask for a group over HTTP. Raises httpx.HTTPError on a refusal."""

    def told(self, groups: Collection[str]) -> Mapping[str, Sequence[tuple[int, float]]]:
        """Return for each group how many got it in their inboxes and when (epoch seconds), in parts."""


class Herald:
    """Herald on the local AWS."""

    name = "herald"

    def __init__(self, stack: Stack) -> None:
        """Use `stack`."""
        self._client = HeraldClient(stack)
        self._table = stack.outputs["InboxTable"]
        self._dynamodb: Any = local_session().client("dynamodb", endpoint_url=stack.endpoint_url)

    def create(self, group_id: str, members: int) -> None:
        """Create a group as Ana."""
        body = _group(group_id, members)
        self._client.create(ANA, body, group_id).raise_for_status()

    def told(self, groups: Collection[str]) -> Mapping[str, Sequence[tuple[int, float]]]:
        """Ask the ledger, which is written after the inboxes."""
        return {group_id: self._ledger(group_id) for group_id in groups}

    def _ledger(self, group_id: str) -> list[tuple[int, float]]:
        entries = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :group AND begins_with(SK, :inbox)",
            ExpressionAttributeValues={":group": {"S": f"GROUP#{group_id}"}, ":inbox": {"S": "DELIVERY#inbox#"}},
            ConsistentRead=True,
        )["Items"]
        return [
            (int(entry["recipients"]["N"]), int(entry["at"]["N"]) / 1000)
            for entry in entries
            if entry["outcome"]["S"] == "done"
        ]


class Baseline:
    """One of the baselines."""

    def __init__(self, name: str, baselines: BaselineStack, endpoint_url: str) -> None:
        """Use the baseline called `name`."""
        self.name = name
        self._http = httpx.Client(base_url=baselines.api_url, timeout=TIMEOUT)
        self._table = baselines.inboxes[name]
        self._queue = baselines.queues[name]
        self._dynamodb: Any = local_session().client("dynamodb", endpoint_url=endpoint_url)
        self._sqs: Any = local_session().client("sqs", endpoint_url=endpoint_url)

    def create(self, group_id: str, members: int) -> None:
        """Create a group as Ana."""
        body = {**_group(group_id, members), "creator": ANA.user_id, "created_at": int(time.time() * 1000)}
        self._http.post(f"/{self.name}/groups", json=body).raise_for_status()

    def told(self, groups: Collection[str]) -> Mapping[str, Sequence[tuple[int, float]]]:
        """Look through all inboxes, for there is no ledger; but not before the queue is empty: looking takes long."""
        if self._on_the_way():
            return {}
        found = defaultdict[str, list[tuple[int, float]]](list)
        for page in self._dynamodb.get_paginator("scan").paginate(TableName=self._table):
            for item in page["Items"]:
                group_id = item["SK"]["S"].rpartition("#")[2]
                if group_id in groups:
                    found[group_id].append((1, int(item["at"]["N"]) / 1000))
        return found

    def _on_the_way(self) -> int:
        """Return how many messages wait or are being delivered."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=names)["Attributes"]
        return sum(int(counts[name]) for name in names)


@dataclass
class Race:
    """What was measured with groups of one size: seconds from the request, a list for each design."""

    members: int
    answered: dict[str, list[float]] = field(default_factory=dict)
    told: dict[str, list[float]] = field(default_factory=dict)

    def answer(self, design: str) -> Figure:
        """Return the seconds until the answer."""
        return Figure(tuple(self.answered[design]))

    def last(self, design: str) -> Figure:
        """Return the seconds until the last member has it in the inbox."""
        return Figure(tuple(self.told[design]))


@dataclass
class Load:
    """Groups a second that were created and told, by design."""

    rates: dict[str, list[float]] = field(default_factory=dict)

    def rate(self, design: str) -> Figure:
        """Return a design's figure."""
        return Figure(tuple(self.rates[design]))


class Track:
    """Where the designs run against each other."""

    def __init__(self, designs: Sequence[Design]) -> None:
        """Let `designs` take turns."""
        self._designs = designs
        self._numbers = count()

    def warm_up(self) -> None:
        """Let every function start the workers that one group wants, and connect."""
        for design in self._designs:
            for members in WARMING:
                self._run(design, members)

    def race(self, members: int, turns: int) -> Race:
        """Create one group of `members` in every design, `turns` times."""
        race = Race(members)
        for design in in_turn(self._designs, turns):
            answered, told = self._run(design, members)
            race.answered.setdefault(design.name, []).append(answered)
            race.told.setdefault(design.name, []).append(told)
        return race

    def load(self, seconds: float, turns: int) -> Load:
        """Let eight clients create small groups for so long, in every design, `turns` times.

        A short turn goes before and does not count: it starts the workers, which the local AWS ends when they idle.
        """
        rates: dict[str, list[float]] = {design.name: [] for design in self._designs}
        for lasting in (WARMING_SECONDS, *[seconds] * turns):
            for design in self._designs:
                rates[design.name].append(self._load(design, lasting))
        return Load({name: counted for name, (_, *counted) in rates.items()})

    def _run(self, design: Design, members: int) -> tuple[float, float]:
        group_id = self._name(design)
        began, watch = time.time(), time.monotonic()
        design.create(group_id, members)
        answered = time.monotonic() - watch
        return answered, self._wait(design, {group_id}, members) - began

    def _load(self, design: Design, seconds: float) -> float:
        """Return groups a second, from the first request until the last inbox."""
        began = time.time()

        def create(_: int) -> list[str]:
            made = []
            while time.time() - began < seconds:
                made.append(self._name(design))
                design.create(made[-1], LOAD_MEMBERS)
            return made

        with ThreadPoolExecutor(CLIENTS) as clients:
            groups = {group_id for made in clients.map(create, range(CLIENTS)) for group_id in made}
        return len(groups) / (self._wait(design, groups, LOAD_MEMBERS) - began)

    def _name(self, design: Design) -> str:
        return f"{design.name}-{next(self._numbers)}"

    def _wait(self, design: Design, groups: Collection[str], members: int) -> float:
        """Wait until everybody of all groups is told. Returns when the last one was (epoch seconds).

        What counts was written down by whoever delivered; the pauses only keep asking from taking the processor.
        """
        deadline, waiting, last = time.monotonic() + TIMEOUT, set(groups), 0.0
        for pause in _growing():
            for group_id, parts in design.told(waiting).items():
                if sum(count for count, _ in parts) >= members:
                    waiting.discard(group_id)
                    last = max(last, *(at for _, at in parts), 0.0)
            if not waiting:
                return last
            if time.monotonic() > deadline:
                raise NotToldInTime(f"{design.name}: {len(waiting)} of {len(groups)} groups are not told")
            time.sleep(pause)
        raise AssertionError


def _growing() -> Iterator[float]:
    pause = 0.05
    while True:
        yield pause
        pause = min(pause * 1.5, 1.0)


def _group(group_id: str, members: int) -> dict[str, Any]:
    return {
        "group_id": group_id,
        "name": NAME,
        "group_type": "work",
        "members": [f"user-{each:05d}" for each in range(members - 1)],
        "introduction": INTRODUCTION,
        "announcement": ANNOUNCEMENT,
    }


def designs(stack: Stack, baselines: BaselineStack) -> list[Design]:
    """Return all designs, each with clients of its own."""
    others = [Baseline(name, baselines, stack.endpoint_url) for name in DESIGNS[1:]]
    return [Herald(stack), *others]
