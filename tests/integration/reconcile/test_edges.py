"""Reconcile at its edges, on moto, as it ships: what it cannot read, cannot help, cannot see yet, or need not do."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from herald.adapters.dynamodb import keys
from herald.domain.reconcile.shards import shard_of
from herald.entrypoints.observing import InvocationFailed

from tests.integration.conftest import Create, Notified
from tests.integration.reconcile.test_reconcile import MINUTE, lose_the_stream
from tests.support.deployment import REGION
from tests.support.world import World

HOUR = 60 * MINUTE
WEBSOCKET = "group.creation.confirmed:inbox,websocket group.invitation.received:inbox,websocket"
"""Routes as a newer version might write them."""

Item = dict[str, Any]


def group_item(world: World, group_id: str) -> Item:
    (found,) = [item for item in world.items("GroupsTable") if item["PK"]["S"] == f"GROUP#{group_id}"]
    return found


def put(world: World, table: str, item: Item) -> None:
    world.backing.dynamodb.put_item(TableName=world.backing.name_of(table), Item=item)
    lose_the_stream(world)


def listed(world: World, prefix: str) -> list[Item]:
    return [item for item in world.items("InboxTable") if item["SK"]["S"].startswith(prefix)]


def metrics(world: World, name: str) -> list[float]:
    return [value for document in world.measured() for value in document.get(name, [])]


def lines(world: World, event: str) -> list[dict[str, Any]]:
    return [line for line in world.audit_lines() if line["event"] == event]


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


def gateway_messages(world: World) -> list[str]:
    return [json.loads(message["Body"])["id"] for message in world.messages("GatewayQueue")]


def report(world: World, namespace: str, name: str, dimension: tuple[str, str], value: float) -> None:
    """Report a figure to CloudWatch as AWS does, as of now."""
    datum = {
        "MetricName": name,
        "Dimensions": [{"Name": dimension[0], "Value": dimension[1]}],
        "Timestamp": datetime.fromtimestamp(world.clock.now / 1000, UTC),
        "Value": value,
    }
    boto3.client("cloudwatch", REGION).put_metric_data(Namespace=namespace, MetricData=[datum])


class TestOfWhatIsOnItsWay:
    @pytest.mark.parametrize("told_by", ["what reconcile has seen", "CloudWatch"])
    def test_three_hours_in_a_queue_are_no_loss(
        self, world: World, create: Create, notified: Notified, told_by: str
    ) -> None:
        create(3)
        sent = world.clock.now
        world.play_stream()
        for _ in range(12):
            world.clock.advance(15 * MINUTE)
            if told_by == "CloudWatch":
                age = (world.clock.now - sent) / 1000
                report(world, "AWS/SQS", "ApproximateAgeOfOldestMessage", ("QueueName", "InboxQueue"), age)
            assert world.reconcile()["incomplete"] == 0
        assert set(Counter(gateway_messages(world)).values()) == {1}
        assert max(metrics(world, "WatermarkAge")) < 1_800
        world.play_queues()
        assert Counter(notified().values()) == {1: 3}
        world.clock.advance(5 * MINUTE)
        assert world.reconcile()["found"] == 0

    def test_what_is_older_than_the_oldest_message_of_a_busy_queue_is_lost_and_repaired(
        self, world: World, create: Create
    ) -> None:
        lost = create(2)
        lose_the_stream(world)
        world.clock.advance(5 * MINUTE)
        waiting = create(2)
        world.play_stream()
        world.clock.advance(3 * MINUTE)
        report(world, "AWS/SQS", "ApproximateAgeOfOldestMessage", ("QueueName", "InboxQueue"), 3 * MINUTE)
        world.clock.advance(5)
        answer = world.reconcile()
        assert [row["group_id"] for row in answer["findings"]] == [lost]
        assert waiting not in {item["group_id"]["S"] for item in listed(world, "OPEN#")}

    def test_a_queue_that_was_seen_empty_holds_nothing_older(self, world: World, create: Create) -> None:
        """Where CloudWatch says nothing, what an earlier run has seen decides."""
        create(2)
        lose_the_stream(world)
        world.clock.advance(3 * MINUTE)
        world.reconcile()  # It publishes, and has seen the queue empty.
        world.messages("InboxQueue")
        world.backing.sqs.send_message(QueueUrl=world.backing.name_of("InboxQueue"), MessageBody="{}")
        world.clock.advance(8 * MINUTE)
        assert world.reconcile()["republished"] == 0  # What it published may be in the queue.
        old = create(2)
        lose_the_stream(world)
        world.messages("InboxQueue")
        world.clock.advance(8 * MINUTE)
        assert old in {row["group_id"] for row in world.reconcile()["findings"]}

    def test_a_reader_of_the_stream_that_is_behind_is_waited_for(self, world: World, create: Create) -> None:
        create(2)
        for _ in range(4):
            world.clock.advance(5 * MINUTE)
            lag = ("FunctionName", "InviteMembersFunction")
            report(world, "AWS/Lambda", "IteratorAge", lag, 21 * MINUTE * 1_000)
            world.clock.advance(5)
            assert world.reconcile()["republished"] == 0
        world.settle()
        assert set(Counter(gateway_messages(world)).values()) == {1}

    def test_a_look_by_an_operator_publishes_all_the_same(self, world: World, create: Create) -> None:
        group_id = create(2)
        world.play_stream()
        assert world.reconcile(groups=[group_id], dry_run=False)["republished"] == 1

    def test_a_queue_of_which_aws_says_nothing_is_reported(self, world: World, create: Create) -> None:
        create(2)
        lose_the_stream(world)
        world.clock.advance(3 * MINUTE)
        world.configure("InboxQueue", "https://sqs.us-east-1.amazonaws.com/123456789012/nowhere")
        assert world.reconcile()["republished"] == 0
        (line,) = lines(world, "backlog.unknown")
        assert line["reason"].startswith("SQS: ")
        world.clock.advance(6 * HOUR)
        assert world.reconcile()["republished"] == 1


class TestOfShards:
    def test_groups_of_partitions_that_only_a_newer_api_writes_to_are_found(
        self, world: World, create: Create, notified: Notified, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The number was raised, and the API is deployed before reconcile; or reconcile was rolled back."""
        with monkeypatch.context() as newer:
            newer.setattr(keys, "CREATION_SHARDS", keys.MAX_CREATION_SHARDS)
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
        assert keys.CREATION_SHARDS <= keys.MAX_CREATION_SHARDS
        assert keys.CREATION_SHARDS % 4 == keys.MAX_CREATION_SHARDS % 4 == 0

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
