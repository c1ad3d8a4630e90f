"""What the lines of a group tell although a function was killed between an act and its line."""

from contextlib import suppress

import pytest

from herald_tools.commands.audit.rebuild import rebuild
from herald_tools.commands.audit.story import Story
from herald_tools.commands.audit.verdict import verdict
from tests.integration.conftest import Create
from tests.support.faults import Fault
from tests.support.stream_mapping import Killed
from tests.support.world import World

OF_THE_CREATION = ("actor", "operation_id", "policy_version", "chunks")


def kill_once(world: World, after: str) -> None:
    """Kill the function that calls an operation for the first time, after AWS has carried it out."""
    faults = [Fault.KILLED_AFTER]
    world.calls.choose = lambda operation: faults.pop() if faults and operation == after else None


def story(world: World) -> Story:
    return rebuild("hikers", [line for line in world.audit_lines() if line.get("group_id") == "hikers"])


def test_a_group_whose_function_was_killed_after_the_commit_has_its_creation_in_the_lines_of_its_messages(
    world: World, create: Create
) -> None:
    kill_once(world, "PutItem")
    with suppress(Killed):
        create(3, group_id="hikers", headers={"operationID": "op-9"})
    assert world.audit_lines() == []
    world.settle()
    found = story(world)
    assert found.is_committed
    assert found.created_at is not None
    published = [line for line in found.lines if line["event"] == "notifications.published"]
    assert {tuple(line[name] for name in OF_THE_CREATION) for line in published} == {("alice", "op-9", "built-in/1", 1)}
    assert found.gaps == []
    assert sum(each.recipients or 0 for each in found.deliveries.values()) == 3
    assert verdict(found)[1].startswith("Unknown: the log does not hold the line of the commit")


def test_a_retry_gives_the_commit_its_line(world: World, create: Create) -> None:
    kill_once(world, "PutItem")
    with suppress(Killed):
        create(3, group_id="hikers", headers={"Idempotency-Key": "k"})
    create(3, group_id="hikers", headers={"Idempotency-Key": "k"})
    world.settle()
    assert story(world).is_complete


@pytest.mark.parametrize("operation", ["PublishBatch", "BatchWriteItem"])
def test_what_a_killed_function_did_is_done_again_and_has_its_line_then(
    world: World, create: Create, operation: str
) -> None:
    create(3, group_id="hikers")
    kill_once(world, operation)
    world.settle()
    world.settle()
    found = story(world)
    assert found.is_complete
    assert {len(each.notified) for each in found.deliveries.values()} == {1, 2}
    published = [line for line in found.lines if line["event"] == "notifications.published"]
    assert " ".join(line["publications"] for line in published).count(":v2:") == 2


def test_a_request_that_was_killed_before_the_commit_has_no_line_and_no_group(world: World, create: Create) -> None:
    faults = [Fault.KILLED_BEFORE]
    world.calls.choose = lambda operation: faults.pop() if faults and operation == "PutItem" else None
    with suppress(Killed):
        create(3, group_id="hikers")
    assert (world.audit_lines(), world.items("GroupsTable")) == ([], [])
