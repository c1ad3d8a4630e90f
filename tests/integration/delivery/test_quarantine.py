"""A poison record at each position of a batch: its neighbours are told, it is set aside, and an operator replays it."""

import io
import json
from typing import Any, cast

import pytest

from herald_tools.commands.common.target import Target
from herald_tools.commands.operate.dead_letters import DeadLetterQueue, Queue
from herald_tools.commands.operate.redrive import redrive
from tests.integration.conftest import Create, Notified
from tests.support.deployment import REGION
from tests.support.trouble import poisoned
from tests.support.world import World


class Session:
    """A session whose Lambda client invokes the world's functions, and whose others are moto's."""

    def __init__(self, world: World) -> None:
        self.world = world

    def client(self, service: str, **_: Any) -> Any:
        return self if service == "lambda" else self.world.backing.sqs

    def invoke(self, **request: Any) -> dict[str, Any]:
        answer = self.world.invoke(request["FunctionName"], json.loads(request["Payload"]))
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


def stream_dead_letters(world: World) -> DeadLetterQueue:
    """Return the queue as `herald dlq redrive stream` sees it."""
    url = world.backing.name_of("StreamDeadLetterQueue")
    outputs = {"StreamDeadLetterQueueUrl": url, "ReconcileFunctionName": "ReconcileFunction"}
    target = Target(cast("Any", Session(world)), f"https://sqs.{REGION}.amazonaws.com", outputs)
    return DeadLetterQueue(target, Queue.STREAM, sleep=lambda seconds: None)


@pytest.mark.parametrize("position", range(10))
def test_a_poison_record_is_quarantined_its_neighbours_are_delivered_and_it_is_replayed(
    world: World, create: Create, notified: Notified, position: int
) -> None:
    groups = [create(2) for _ in range(10)]
    world.play_stream(reorder=lambda records: poisoned(records, position))
    world.play_queues()
    assert sum(notified().values()) == 2 * 9
    queue = stream_dead_letters(world)
    letters = queue.peek(10)
    assert [letter.group_id for letter in letters] == [groups[position]]
    assert all("not a group item" in letter.cause for letter in letters)
    world.clock.advance(1)
    done = redrive(queue, 50, lambda moved: None)
    assert (done.moved, done.kept, queue.depth()) == (1, (), 0)
    world.play_queues()
    named = [json.loads(item["content"]["S"])["group"]["group_id"] for item in world.notifications()]
    assert sorted(named) == sorted(groups * 2)
