"""The shards of reconcile on moto: partitions of the index, and the versions before and after."""

from collections import Counter
from typing import Any

import pytest
from herald.adapters.dynamodb import creation_index
from herald.domain.reconcile.shards import shard_of
from herald.entrypoints.observing import InvocationFailed

from tests.integration.conftest import Create, Notified
from tests.integration.reconcile.steps import MINUTE, group_item, listed, lose_the_stream, put
from tests.support.world import World


class TestOfShards:
    def test_groups_of_partitions_that_only_a_newer_api_writes_to_are_found(
        self, world: World, create: Create, notified: Notified, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The number was raised, and the API is deployed before reconcile; or reconcile was rolled back."""
        with monkeypatch.context() as newer:
            newer.setattr(creation_index, "CREATION_SHARDS", creation_index.MAX_CREATION_SHARDS)
            for _ in range(20):
                create(2)
        buckets = {item["created_bucket"]["S"].rpartition("#")[2] for item in world.items("GroupsTable")}
        assert len(buckets) > 6
        lose_the_stream(world)
        world.clock.advance(3 * MINUTE)
        for shard in range(4):
            world.invoke("ReconcileFunction", {"task": "run", "shard": shard})
        world.play_queues()
        assert Counter(notified().values()) == {20: 2}

    def test_readers_look_into_every_partition_that_writers_use(self) -> None:
        assert creation_index.CREATION_SHARDS <= creation_index.MAX_CREATION_SHARDS
        assert creation_index.CREATION_SHARDS % 4 == creation_index.MAX_CREATION_SHARDS % 4 == 0

    def test_a_shard_starts_where_the_version_without_shards_was(self, world: World, create: Create) -> None:
        old = create(2)
        lose_the_stream(world)
        state = {"PK": {"S": "RECONCILE"}, "SK": {"S": "STATE"}}
        put(world, "InboxTable", state | {"watermark": {"N": str(world.clock.now + 1)}})
        new = create(2)
        lose_the_stream(world)
        world.clock.advance(3 * MINUTE)
        found = {row["group_id"] for row in world.reconcile()["findings"]}
        assert (new in found, old in found) == (True, False)

    def test_the_version_without_shards_would_continue_where_the_shard_is_that_is_furthest_behind(
        self, world: World
    ) -> None:
        world.reconcile()
        (before,) = [item for item in listed(world, "STATE") if item["SK"]["S"] == "STATE"]
        for shard in (0, 1, 2):
            world.clock.advance(MINUTE)
            world.invoke("ReconcileFunction", {"task": "run", "shard": shard})
        (after,) = [item for item in listed(world, "STATE") if item["SK"]["S"] == "STATE"]
        (behind,) = [item for item in listed(world, "STATE") if item["SK"]["S"] == "STATE#3"]
        assert after["watermark"] == behind["watermark"]
        assert int(after["watermark"]["N"]) >= int(before["watermark"]["N"])

    def test_a_group_is_open_where_the_version_without_shards_looks_for_it(self, world: World, create: Create) -> None:
        group_id = create(2)
        lose_the_stream(world)
        world.clock.advance(3 * MINUTE)
        world.invoke("ReconcileFunction", {"task": "run", "shard": shard_of(group_id)})
        (item,) = listed(world, "OPEN#")
        created = int(group_item(world, group_id)["created_at"]["N"])
        assert item["SK"]["S"] == f"OPEN#{created:013d}#{group_id}"
        assert {"group_id", "created_at", "roster_chunks", "routes", "republished", "due_at"} <= item.keys()

    @pytest.mark.parametrize("shard", [-1, 4, "0"])
    def test_a_shard_that_there_is_not_is_refused(self, world: World, shard: Any) -> None:
        with pytest.raises(InvocationFailed, match=r"^ValueError$"):
            world.invoke("ReconcileFunction", {"task": "run", "shard": shard})
