"""The reconcile function on moto, as it ships."""

from collections import Counter
from typing import Any

import pytest
from herald.domain.reconcile.shards import shard_of
from herald.entrypoints.observing import InvocationFailed

from tests.integration.conftest import Create, Notified
from tests.integration.reconcile.steps import MINUTE, lose_the_stream
from tests.support.faults import Fault
from tests.support.world import World


@pytest.mark.parametrize("size", [2, 12, 501, 1_200])
def test_everybody_is_notified_of_a_group_whose_records_were_lost(
    world: World, create: Create, notified: Notified, size: int
) -> None:
    create(size)
    lose_the_stream(world)
    world.clock.advance(2 * MINUTE + 1)
    answer = world.reconcile()
    assert (answer["checked"], answer["republished"], answer["finished"]) == (1, 1, True)
    world.play_queues()
    assert (len(notified()), set(notified().values())) == (size, {1})
    world.clock.advance(5 * MINUTE)
    assert world.reconcile()["found"] == 0


def test_what_was_published_again_is_what_the_stream_would_have_published(world: World, create: Create) -> None:
    create(1_200)
    world.play_stream()
    first = {message["Body"] for message in world.messages("GatewayQueue")}
    world.messages("InboxQueue")  # They are received, and lost.
    world.clock.advance(2 * MINUTE + 1)
    world.reconcile()
    assert {message["Body"] for message in world.messages("GatewayQueue")} == first


def test_a_complete_group_costs_a_share_of_two_reads(world: World, create: Create) -> None:
    for _ in range(50):
        create(2)
    world.settle()
    world.clock.advance(2 * MINUTE + 1)
    world.reconcile()
    world.clock.advance(MINUTE)
    world.calls.reset()
    assert world.reconcile()["checked"] == 50  # Looked at once more: the overlap.
    assert world.calls.counted == Counter(
        {
            "UpdateItem": 4 * 4,  # Of each shard: lease, progress, progress of all, lease.
            "Query": 1 + 4 * 2 + 16 + 2,  # The progress; both lists of each shard; one hour's partitions; two counts.
            "BatchGetItem": 4 * 2,  # Of each shard: the group items, and the notifications.
        }
    )


def test_a_run_says_in_metrics_what_the_alarms_watch(world: World, create: Create) -> None:
    create(2)
    lose_the_stream(world)
    world.calls.choose = lambda operation: Fault.THROTTLED if operation == "PublishBatch" else None
    world.clock.advance(3 * MINUTE)
    world.reconcile()
    (metrics,) = [each for each in world.measured() if "WatermarkAge" in each]
    (declared,) = metrics["_aws"]["CloudWatchMetrics"]
    assert (metrics["GroupsChecked"], metrics["GroupsRepublished"], metrics["GroupsIncomplete"]) == ([1], [0], [0])
    assert 119 < metrics["WatermarkAge"][0] < 125
    assert (declared["Namespace"], declared["Dimensions"]) == ("Herald", [["service"]])
    assert metrics["service"] == "herald"


def test_a_look_is_not_measured_as_a_run(world: World, create: Create) -> None:
    group_id = create(2)
    world.reconcile(groups=[group_id], dry_run=True)
    assert not any("GroupsChecked" in each for each in world.measured())


def test_a_second_run_at_the_same_time_does_nothing(world: World, create: Create) -> None:
    group_id = create(2)
    lose_the_stream(world)
    world.clock.advance(3 * MINUTE)
    world.calls.choose = lambda operation: Fault.KILLED_BEFORE if operation == "BatchGetItem" else None
    event = {"task": "run", "shard": shard_of(group_id)}
    with pytest.raises(BaseException, match=r"^$"):
        world.invoke("ReconcileFunction", event)
    world.calls.choose = lambda operation: None
    assert world.invoke("ReconcileFunction", event) == {"skipped": True}
    world.clock.advance(126)
    assert world.reconcile()["republished"] == 1


def test_a_dry_look_shows_what_is_missing_and_changes_nothing(world: World, create: Create) -> None:
    group_id = create(501)
    lose_the_stream(world)
    before = world.items("InboxTable")
    answer = world.reconcile(groups=[group_id], dry_run=True)
    (row,) = answer["findings"]
    assert (row["planned"], row["missing"], row["failed"], row["republished"]) == (3, 3, 0, False)
    assert world.items("InboxTable") == before
    assert world.messages("InboxQueue") == []


def test_a_look_back_finds_old_groups(world: World, create: Create, notified: Notified) -> None:
    create(3)
    lose_the_stream(world)
    world.clock.advance(40 * 24 * 3_600)
    assert world.reconcile()["checked"] == 0
    answer = world.reconcile(since="2026-11-20T00:00:00.000Z", until="2026-11-24T00:00:00.000Z", dry_run=False)
    assert answer["republished"] == 1
    world.play_queues()
    assert len(notified()) == 3


def test_a_group_item_without_its_counts_is_found_and_reported_to_the_operator(world: World, create: Create) -> None:
    create(2)
    (item,) = world.items("GroupsTable")
    spoiled: dict[str, Any] = item | {"PK": {"S": "GROUP#spoiled"}}
    for name in ("roster_chunks", "recipients", "entity"):
        del spoiled[name]
    world.backing.dynamodb.put_item(TableName="GroupsTable", Item=spoiled)
    lose_the_stream(world)
    world.clock.advance(3 * MINUTE)
    answer = world.reconcile()
    reasons = {row["group_id"]: row["reason"] for row in answer["findings"]}
    assert answer["incomplete"] == 1
    assert "not a group item" in reasons["spoiled"]


@pytest.mark.parametrize("event", [{"task": "walk"}, {"task": "look", "dry_run": True}, {}])
def test_an_event_that_asks_for_nothing_known_is_refused(world: World, event: dict[str, Any]) -> None:
    with pytest.raises(InvocationFailed, match=r"^(KeyError|ValueError)$"):
        world.invoke("ReconcileFunction", event)
