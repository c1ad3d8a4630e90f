"""From a request to every inbox, on moto: stream, topic, queues and mappings as in template.yaml."""

import json
import random
from collections import Counter
from typing import Any

import pytest

from herald_tools.local.census import CONFIRMATION, INVITATION
from tests.integration.conftest import Create, Notified
from tests.support.builders import users
from tests.support.stream_mapping import Killed, Record
from tests.support.trouble import killing
from tests.support.world import World


def everyone(size: int) -> Counter[tuple[str, str]]:
    return Counter([("alice", CONFIRMATION), *((user, INVITATION) for user in users(size - 1))])


@pytest.mark.parametrize("size", [2, 12, 500, 501, 1_000])
def test_everyone_is_notified_exactly_once(world: World, create: Create, notified: Notified, size: int) -> None:
    group_id = create(size)
    world.settle()
    assert notified() == everyone(size)
    _, deliveries = world.request("GET", f"/groups/{group_id}/deliveries", "alice")
    assert deliveries["complete"]
    assert world.messages("StreamDeadLetterQueue") == []


def test_nobody_is_notified_before_the_commit_reaches_the_stream(
    world: World, create: Create, notified: Notified
) -> None:
    group_id = create(3)
    assert notified() == Counter()
    _, deliveries = world.request("GET", f"/groups/{group_id}/deliveries", "alice")
    assert not deliveries["complete"]
    assert [(d["planned"], d["done"], d["failed"]) for d in deliveries["deliveries"]] == [(1, 0, 0), (2, 0, 0)]


def test_a_refused_request_notifies_nobody(world: World, notified: Notified) -> None:
    assert world.request("POST", "/groups", "alice", {"name": "", "group_type": "work", "members": ["ben"]})[0] == 422
    world.settle()
    assert notified() == Counter()


def test_a_creator_who_is_not_the_owner_is_confirmed_and_the_owner_invited(world: World, notified: Notified) -> None:
    body: dict[str, Any] = {
        "name": "Hikers",
        "group_type": "work",
        "owner": "olga",
        "admins": ["ada"],
        "members": ["ben"],
    }
    body["creator"] = {"user_id": "ops"}
    assert world.request("POST", "/groups", "backend", body, roles="admin")[0] == 201
    world.settle()
    invited = {("olga", INVITATION): 1, ("ada", INVITATION): 1, ("ben", INVITATION): 1}
    assert notified() == Counter(invited | {("ops", CONFIRMATION): 1})
    roles = {item["PK"]["S"]: item.get("role", {}).get("S") for item in world.notifications()}
    assert roles == {"USER#ops": None, "USER#olga": "owner", "USER#ada": "admin", "USER#ben": "member"}


def test_messages_delivered_three_times_in_any_order_leave_the_same_inboxes(
    world: World, create: Create, notified: Notified
) -> None:
    create(1_000)
    chance = random.Random(1)

    def shuffled(records: list[Record]) -> list[Record]:
        return chance.sample(records, len(records))

    world.play_stream(times=3, reorder=shuffled)
    world.play_queues(reorder=shuffled)
    assert notified() == everyone(1_000)
    first = world.items("InboxTable")
    world.play_stream(times=3, reorder=shuffled)
    world.play_queues(reorder=shuffled)
    assert [item for item in world.items("InboxTable") if "attempts" not in item] == [
        item for item in first if "attempts" not in item
    ]


STREAM_CALLS = 1
"""One PublishBatch for all of a batch's messages."""

DELIVERY_CALLS = 2 + 21 + 2
"""Of a group of 501: a ledger read and write for the confirmation's and for each chunk's message, and batch writes."""


@pytest.mark.parametrize("after", range(1, 2 * STREAM_CALLS + DELIVERY_CALLS + 6))
def test_a_process_killed_after_any_call_leaves_the_same_inboxes(
    world: World, create: Create, notified: Notified, after: int
) -> None:
    create(501)
    happened = killing(world.calls, after)
    world.settle()
    assert happened() or world.calls.made < after
    assert notified() == everyone(501)


@pytest.mark.parametrize("size", [3, 501])
def test_an_api_killed_after_the_commit_gives_the_same_group_to_the_retry(
    world: World, create: Create, notified: Notified, size: int
) -> None:
    happened = killing(world.calls, 1)
    with pytest.raises(Killed):
        create(size, headers={"Idempotency-Key": "k"})
    assert happened()
    group_id = create(size, headers={"Idempotency-Key": "k"})
    world.settle()
    assert notified() == everyone(size)
    assert world.request("GET", f"/groups/{group_id}", "alice")[0] == 200


def test_the_gateway_gets_every_message_and_push_none(world: World, create: Create) -> None:
    group_id = create(501)
    world.play_stream()
    gateway = [json.loads(message["Body"]) for message in world.messages("GatewayQueue")]
    assert sorted(event["type"] for event in gateway) == [CONFIRMATION, INVITATION, INVITATION]
    assert {event["subject"] for event in gateway} == {group_id}
    assert world.messages("PushQueue") == []


@pytest.mark.parametrize(
    ("channel", "queue"), [("inbox", "InboxQueue"), ("push", "PushQueue"), ("gateway", "GatewayQueue")]
)
def test_each_channel_reaches_exactly_its_queue(world: World, channel: str, queue: str) -> None:
    world.backing.sns.publish(
        TopicArn=world.backing.name_of("NotificationsTopic"),
        Message="{}",
        MessageAttributes={"channel": {"DataType": "String.Array", "StringValue": json.dumps([channel])}},
    )
    queues = ("InboxQueue", "PushQueue", "GatewayQueue")
    assert {name: len(world.messages(name)) for name in queues} == {name: int(name == queue) for name in queues}
