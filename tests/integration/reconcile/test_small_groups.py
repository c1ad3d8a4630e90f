"""Small groups, whose inbox items prove that they are delivered: as the reconcile function checks them."""

import pytest

from tests.integration.conftest import Create, Notified
from tests.integration.reconcile.steps import MINUTE, lines
from tests.support.backing import isolate
from tests.support.model.backing import ModelBacking
from tests.support.refusals import VALID
from tests.support.world import World


def delete(world: World, table: str, *beginnings: str) -> None:
    """Delete the items of a table whose partition keys begin so."""
    for item in world.items(table):
        if item["PK"]["S"].startswith(beginnings):
            key = {"PK": item["PK"], "SK": item["SK"]}
            world.backing.dynamodb.delete_item(TableName=world.backing.name_of(table), Key=key)


@pytest.mark.parametrize("without", [(), ("GROUP#",)], ids=["with entries", "without entries"])
@pytest.mark.parametrize("size", [2, 25])
def test_a_group_is_complete_whether_or_not_the_ledger_has_it(
    world: World, create: Create, size: int, without: tuple[str, ...]
) -> None:
    create(size)
    world.settle()
    delete(world, "InboxTable", *without)
    world.clock.advance(3 * MINUTE)
    assert (world.reconcile()["checked"], world.reconcile()["found"]) == (1, 0)


@pytest.mark.parametrize("user", ["alice", "user-00001"])
def test_a_notification_that_is_lost_is_written_again(
    world: World, create: Create, notified: Notified, user: str
) -> None:
    create(3)
    world.settle()
    delete(world, "InboxTable", "GROUP#", f"USER#{user}")
    world.clock.advance(3 * MINUTE)
    assert world.reconcile()["republished"] == 1
    world.play_queues()
    assert set(notified().values()) == {1}
    world.clock.advance(5 * MINUTE)
    assert (world.reconcile()["found"], world.reconcile()["open"]) == (0, 0)


def test_a_group_that_is_deleted_while_it_is_incomplete_is_forgotten(world: World, create: Create) -> None:
    create(3)
    world.clock.advance(3 * MINUTE)
    assert world.reconcile()["republished"] == 1
    world.play_queues()
    delete(world, "GroupsTable", "GROUP#")
    delete(world, "InboxTable", "GROUP#")
    world.clock.advance(5 * MINUTE)
    assert (world.reconcile()["found"], world.reconcile()["open"]) == (0, 0)
    (line,) = lines(world, "group.completed")
    assert line["outcome"] == "gone"


@pytest.mark.parametrize("table", ["InboxTable", "GroupsTable"])
def test_what_was_written_a_moment_ago_is_not_published_again(monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    """Reads that are not consistent do not show it yet."""
    isolate(monkeypatch)
    backing = ModelBacking()
    world = World(monkeypatch, backing)
    backing.lag_reads(table, 10 * MINUTE)
    status, _ = world.request("POST", "/groups", "alice", VALID)
    assert status == 201
    world.settle()
    delete(world, "InboxTable", "GROUP#")
    world.clock.advance(3 * MINUTE)
    world.calls.reset()
    answer = world.reconcile()
    assert (answer["checked"], answer["found"], answer["open"]) == (1, 0, 0)
    assert world.calls.counted["BatchGetItem"] > 2  # It was read a second time.
