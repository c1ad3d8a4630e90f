"""What reconcile cannot read or cannot help: it is named and counted, and its neighbours go on."""

import pytest

from tests.integration.conftest import Create, Notified
from tests.integration.reconcile.steps import (
    HOUR,
    MINUTE,
    Item,
    group_item,
    lines,
    listed,
    lose_the_stream,
    metrics,
    put,
)
from tests.support.world import World

WEBSOCKET = "group.creation.confirmed:inbox,websocket group.invitation.received:inbox,websocket"
"""Routes as a newer version might write them."""


class TestOfWhatCannotBeRead:
    """One item out of many: it is named and counted, and its neighbours go on."""

    def test_an_open_group_of_a_newer_version_does_not_keep_others_from_being_found(
        self, world: World, create: Create, notified: Notified
    ) -> None:
        newer, healthy = create(2), create(2)
        lose_the_stream(world)
        item = group_item(world, newer)
        put(world, "GroupsTable", item | {"routes": {"S": WEBSOCKET}})
        created = int(item["created_at"]["N"])
        place = {"PK": {"S": "RECONCILE"}, "SK": {"S": f"OPEN#{created:013d}#{newer}"}}
        put(world, "InboxTable", place | {"routes": {"S": WEBSOCKET}, "schema_version": {"N": "2"}})
        world.clock.advance(3 * MINUTE)
        answer = world.reconcile()
        world.play_queues()
        assert {row["group_id"]: row["republished"] for row in answer["findings"]} == {newer: False, healthy: True}
        assert len(notified()) == 2
        assert metrics(world, "GroupsIncomplete") == [1]
        (line,) = lines(world, "group.incomplete")
        assert line["group_id"] == newer

    def test_it_is_repaired_when_a_version_that_can_read_it_is_deployed_again(
        self, world: World, create: Create, notified: Notified
    ) -> None:
        newer = create(2)
        item = group_item(world, newer)
        put(world, "GroupsTable", item | {"routes": {"S": WEBSOCKET}})
        world.clock.advance(3 * MINUTE)
        world.reconcile()
        assert [remembered["unreadable"]["S"] != "" for remembered in listed(world, "OPEN#")] == [True]
        put(world, "GroupsTable", item)
        world.clock.advance(5 * MINUTE)
        world.reconcile()
        world.play_queues()
        assert len(notified()) == 2
        world.clock.advance(10 * MINUTE)
        world.reconcile()
        assert listed(world, "OPEN#") == []

    @pytest.mark.parametrize(
        "damage",
        [
            {"roster_chunks": {"S": "many"}},
            {"routes": {"N": "3"}},
            {"routes": {"S": "group.renamed:inbox"}},
            {"PK": {"S": "TEAM#one"}},
        ],
        ids=str,
    )
    def test_an_entry_of_the_index_that_cannot_be_read_does_not_hold_up_the_next(
        self, world: World, create: Create, notified: Notified, damage: Item
    ) -> None:
        odd = create(2)
        healthy = create(2)
        item = group_item(world, odd)
        world.backing.dynamodb.delete_item(
            TableName=world.backing.name_of("GroupsTable"), Key={"PK": item["PK"], "SK": item["SK"]}
        )
        put(world, "GroupsTable", item | damage)
        world.clock.advance(3 * MINUTE)
        answer = world.reconcile()
        world.play_queues()
        assert healthy in {row["group_id"] for row in answer["findings"] if row["republished"]}
        assert len(notified()) == 2
        named = lines(world, "group.incomplete") + lines(world, "item.unreadable")
        assert len(named) == 1

    def test_a_ledger_entry_of_a_newer_version_counts_as_missing_and_harms_no_neighbour(
        self, world: World, create: Create
    ) -> None:
        newer, healthy = create(2), create(2)
        lose_the_stream(world)
        for kind in ("group.creation.confirmed", "group.invitation.received"):
            entry = {"PK": {"S": f"GROUP#{newer}"}, "SK": {"S": f"DELIVERY#inbox#{kind}#000"}}
            put(world, "InboxTable", entry | {"outcome": {"S": "partly"}, "at": {"N": "1"}})
        world.clock.advance(3 * MINUTE)
        answer = world.reconcile()
        assert {row["group_id"]: row["republished"] for row in answer["findings"]} == {newer: True, healthy: True}

    def test_an_entry_of_a_list_that_names_no_group_is_reported(self, world: World, create: Create) -> None:
        create(2)
        lose_the_stream(world)
        put(world, "InboxTable", {"PK": {"S": "RECONCILE"}, "SK": {"S": "OPEN#soon"}})
        world.clock.advance(3 * MINUTE)
        assert world.reconcile()["republished"] == 1
        (line,) = lines(world, "item.unreadable")
        assert line["item"] == "RECONCILE OPEN#soon"
        assert metrics(world, "ItemsUnreadable") == [1]

    def test_an_unreadable_progress_is_taken_for_none(self, world: World, create: Create) -> None:
        create(2)
        lose_the_stream(world)
        for shard in range(4):
            place = {"PK": {"S": "RECONCILE"}, "SK": {"S": f"STATE#{shard}"}}
            put(world, "InboxTable", place | {"watermark": {"S": "today"}, "open_next": {"N": "1"}})
        world.clock.advance(3 * MINUTE)
        assert world.reconcile()["republished"] == 1


class TestOfWhatCannotBeHelped:
    def test_hopeless_groups_become_stuck_and_a_healthy_one_is_repaired_by_the_next_run(
        self, world: World, create: Create, notified: Notified
    ) -> None:
        hopeless = [create(2) for _ in range(5)]
        for group_id in hopeless:  # The policy version that they are stamped with is lost, as after a restore.
            put(world, "GroupsTable", group_item(world, group_id) | {"policy_version": {"S": "default/77"}})
        world.clock.advance(3 * MINUTE)
        for _ in range(6):
            answer = world.reconcile()
            world.clock.advance(HOUR + 1)
        assert (answer["incomplete"], answer["open"], answer["stuck"]) == (0, 0, 5)
        assert metrics(world, "GroupsStuck")[-1] == 5
        create(2)
        lose_the_stream(world)
        world.clock.advance(3 * MINUTE)
        answer = world.reconcile()
        world.play_queues()
        assert len(notified()) == 2
        assert answer["finished"]

    def test_a_stuck_group_is_tried_every_hour_and_leaves_the_list_when_it_is_complete(
        self, world: World, create: Create, notified: Notified
    ) -> None:
        item = group_item(world, create(2))
        put(world, "GroupsTable", item | {"policy_version": {"S": "default/77"}})
        for _ in range(7):
            world.clock.advance(HOUR + 1)
            world.reconcile()
        assert [int(group["republished"]["N"]) for group in listed(world, "STUCK#")] == [7]
        put(world, "GroupsTable", item)
        for _ in range(2):
            world.clock.advance(HOUR + 1)
            world.reconcile()
            world.play_queues()
        assert len(notified()) == 2
        assert listed(world, "STUCK#") == []
