"""A short story in which every function makes every kind of call. It is repeated with faults in it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from typing import Any

from tests.proof.promises import check_always, check_at_the_end
from tests.proof.promises.known import Creations, Known
from tests.proof.story import Creation, Score
from tests.proof.watched_world import WatchedWorld, small_world
from tests.proof.weather import calm
from tests.support.faults import Fault
from tests.support.stream_mapping import Killed

USERS = [f"user-{number:02d}" for number in range(14)]
HOUR = 3600
ATTEMPTS = 3
"""Attempts of what may fail: one more than a story has faults."""

Call = tuple[str, str, int]
"""A function, an operation, and which of the function's calls of it, from 1."""

BY_ITSELF = {
    *(("DeliverInboxFunction", "BatchWriteItem", number) for number in (1, 2)),
    ("DeliverPushFunction", "Publish", 1),
    ("DeliverWebhookFunction", "Post", 1),
    ("DeliverOpenimFunction", "Post", 1),
}
"""Calls that fail in every story, so that handling the failure is a part of it: a batch, and its first item alone."""


def creations() -> Creations:
    """Return the creations of the story."""
    found = (
        Creation(
            "ana", "key-1", {"name": "claimed", "group_type": "work", "admins": [], "members": USERS, "group_id": "g"}
        ),
        Creation("ana", "key-2", {"name": "small", "group_type": "work", "admins": ["ben"], "members": USERS[:3]}),
        Creation("ana", "key-3", {"name": "lost", "group_type": "work", "admins": [], "members": USERS}),
    )
    return {creation.name: creation for creation in found}


class Script:
    """Counts the calls of each function, and injects the faults of the story and the given ones."""

    def __init__(self, world: WatchedWorld, faults: Mapping[Call, Fault]) -> None:
        self.world, self.faults = world, faults
        self.made: dict[tuple[str, str], int] = {}
        self.met: set[Call] = set()
        world.calls.choose = self.choose

    def choose(self, operation: str) -> Fault | None:
        name = (self.world.running, operation)
        self.made[name] = self.made.get(name, 0) + 1
        call = (*name, self.made[name])
        if call in self.faults:
            self.met.add(call)
            return self.faults[call]
        return Fault.SERVER_ERROR if call in BY_ITSELF else None


def play(world: WatchedWorld, wanted: Creations) -> None:
    """Run the story, in which every function makes every call that it can make."""
    spoil(world)
    unharmed(lambda: world.set_level("full"))
    for creation in wanted.values():
        ask(world, creation)
        ask(world, creation)
        if creation.name == "lost":
            for mapping in world.streams:
                mapping.position = len(world.stream())
        world.settle()
    for _ in range(3):
        world.clock.advance(HOUR + 1)
        unharmed(world.reconcile)
        world.settle()


def spoil(world: WatchedWorld) -> None:
    """Add an item of an unknown version and an invalid message."""
    world.backing.dynamodb.put_item(
        TableName=world.backing.name_of("GroupsTable"),
        Item={
            "PK": {"S": "GROUP#poison"},
            "SK": {"S": "GROUP"},
            "entity": {"S": "group"},
            "group_id": {"S": "poison"},
            "created_at": {"N": str(world.clock.now)},
            "schema_version": {"N": "99"},
        },
    )
    for queue in ("InboxQueue", "PushQueue", "WebhookQueue", "OpenimQueue"):
        world.backing.sqs.send_message(QueueUrl=world.backing.name_of(queue), MessageBody="{}")


def ask(world: WatchedWorld, creation: Creation) -> None:
    """Retry until there is an answer, as a client with a key does."""

    def request() -> None:
        key = {"Idempotency-Key": creation.key}
        status, answer = world.request("POST", "/groups", creation.creator, creation.body, headers=key)
        if status != HTTPStatus.CREATED:
            raise ConnectionError(status)
        creation.answer = creation.answer or answer
        if creation.answer != answer:
            world.broken.append(f"another answer to the same request: {answer}")

    unharmed(request)


def unharmed(act: Callable[[], Any]) -> None:
    """Retry what may fail in any way, as its caller or its schedule does."""
    for _ in range(ATTEMPTS):
        with suppress(Exception, Killed):
            act()
            return


@cache
def calls() -> list[Call]:
    """Return the first and the last call of each kind that the functions make when nothing goes wrong."""
    with small_world(Score()) as world:
        world.open_webhook()
        world.connect_openim()
        script = Script(world, {})
        play(world, creations())
        return sorted({(*name, number) for name, made in script.made.items() for number in (1, made)})


def tell(faults: Mapping[Call, Fault], score: Score) -> set[Call]:
    """Run the story with faults, and check every promise at its end. Returns the calls that had their faults."""
    with small_world(score) as world:
        world.open_webhook()
        world.connect_openim()
        script, wanted = Script(world, faults), creations()
        play(world, wanted)
        world.calls.choose = calm
        world.clock.advance(HOUR + 1)
        world.reconcile()
        world.settle()
        assert all(creation.answer for creation in wanted.values()), "somebody got no answer"
        known = Known(wanted, in_force={})
        check_always(world, known)
        check_at_the_end(world, known)
        for queue in ("InboxDeadLetterQueue", "PushDeadLetterQueue", "WebhookDeadLetterQueue", "OpenimDeadLetterQueue"):
            assert len(world.bodies(queue)) >= 1, "what nobody can read was lost"
        assert len(world.bodies("StreamDeadLetterQueue")) >= len(world.streams), "what nobody can read was lost"
        score.faults += world.calls.injected
        return script.met
