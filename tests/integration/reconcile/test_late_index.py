"""Groups that the index by creation shows late: everybody is notified, and an alarm is raised."""

from collections import Counter

import pytest

from tests.integration.conftest import Create, Notified
from tests.integration.reconcile.steps import HOUR, MINUTE, group_item, lines, lose_the_stream, metrics, put
from tests.support.world import World


class TestOfWhatTheIndexShowsLate:
    @pytest.mark.parametrize(("lag", "settle"), [(70, "5"), (185, "120"), (240, "120"), (HOUR - 60, "120")])
    def test_everybody_is_notified_and_an_alarm_is_raised(
        self, world: World, create: Create, notified: Notified, lag: int, settle: str
    ) -> None:
        world.configure("SettleSeconds", settle)
        world.reconcile()
        item = group_item(world, create(3))
        world.backing.dynamodb.delete_item(
            TableName=world.backing.name_of("GroupsTable"), Key={"PK": item["PK"], "SK": item["SK"]}
        )
        lose_the_stream(world)
        world.clock.advance(lag)
        world.reconcile()
        put(world, "GroupsTable", item)
        for _ in range(6):
            world.clock.advance(18 * MINUTE)
            world.reconcile()
        world.play_queues()
        assert Counter(notified().values()) == {1: 3}
        late = 0 if lag < 180 else 1  # The first check allows for three minutes.
        assert sum(metrics(world, "GroupsFoundLate")) == late
        assert len(lines(world, "group.found_late")) == late

    def test_a_group_that_is_a_day_late_is_found_too(self, world: World, create: Create, notified: Notified) -> None:
        world.reconcile()
        item = group_item(world, create(3))
        place = {"PK": item["PK"], "SK": item["SK"]}
        world.backing.dynamodb.delete_item(TableName=world.backing.name_of("GroupsTable"), Key=place)
        for _ in range(4):
            world.clock.advance(6 * HOUR - MINUTE)
            world.reconcile()
        put(world, "GroupsTable", item)
        for _ in range(3):
            world.clock.advance(HOUR)
            world.reconcile()
            world.play_queues()
        assert Counter(notified().values()) == {1: 3}
        assert sum(metrics(world, "GroupsFoundLate")) == 1
