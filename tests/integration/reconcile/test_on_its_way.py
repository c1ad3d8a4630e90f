"""What is still on its way: reconcile leaves it to queues and readers of the stream."""

import json
from collections import Counter

import pytest

from tests.integration.conftest import Create, Notified
from tests.integration.reconcile.steps import HOUR, MINUTE, lines, listed, lose_the_stream, metrics, report
from tests.support.world import World


def gateway_messages(world: World) -> list[str]:
    return [json.loads(message["Body"])["id"] for message in world.messages("GatewayQueue")]


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
