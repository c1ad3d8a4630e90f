"""What arrives late is new to its reader: in the inbox, in the unread count and in v1."""

import json
from typing import Any

import pytest
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Kind

from tests.support.world import World

V1 = {"Accept": "application/vnd.herald.v1+json"}


def create(world: World, group_id: str, creator: str = "ana", members: tuple[str, ...] = ("ben",)) -> None:
    body = {"name": group_id.capitalize(), "group_type": "work", "members": list(members), "group_id": group_id}
    assert world.request("POST", "/groups", creator, body)[0] == 201


def lose_the_stream(world: World) -> None:
    for mapping in world.streams:
        mapping.position = len(world.stream())


def inbox(world: World, user: str = "ben") -> dict[str, bool]:
    """Return whether each notification in an inbox is read, by group."""
    items = world.request("GET", "/me/notifications", user)[1]["notifications"]
    return {item["group"]["group_id"]: item["read"] for item in items}


def unread(world: World, user: str = "ben") -> int:
    found: int = world.request("GET", "/me/notifications/unread", user)[1]["unread"]
    return found


def read(world: World, group_id: str, user: str = "ben", **fields: Any) -> None:
    through = notification_id(group_id, Kind.GROUP_INVITATION_RECEIVED, user)
    answer = world.request("POST", "/me/notifications/read", user, {"through": through, **fields})
    assert answer[0] == 204, answer


def late_and_read(world: World, seconds: float = 200) -> None:
    """Deliver the older of two groups by reconcile, after the newer one was read."""
    world.reconcile()  # Its watermark is behind both groups.
    create(world, "older")
    lose_the_stream(world)
    world.clock.advance(5)
    create(world, "newer", "dora")
    world.settle()
    read(world, "newer")
    world.clock.advance(seconds)
    world.reconcile()
    world.play_queues()


def test_what_reconcile_delivers_behind_something_that_was_read_is_unread(world: World) -> None:
    late_and_read(world)
    assert inbox(world) == {"newer": True, "older": False}
    assert unread(world) == 1


def test_days_later_too(world: World) -> None:
    late_and_read(world, seconds=3 * 24 * 3600)
    assert (inbox(world), unread(world)) == ({"newer": True, "older": False}, 1)


def test_v1_says_the_same(world: World) -> None:
    late_and_read(world)
    page = world.send("GET", "/me/notifications", "ben", headers=V1)["body"]["notifications"]
    assert sorted(item["isRead"] for item in page) == [False, True]


def test_it_is_read_once_it_is_marked(world: World) -> None:
    late_and_read(world)
    read(world, "older")
    assert inbox(world) == {"newer": True, "older": True}
    assert unread(world) == 0


def test_a_message_that_another_overtakes_is_unread_without_any_fault(world: World) -> None:
    create(world, "all-hands")
    world.clock.advance(0.5)
    create(world, "lunch", "dora")
    world.play_stream()
    messages = world.messages("InboxQueue")
    lunch = [each for each in messages if json.loads(each["Body"])["subject"] == "lunch"]
    deliver(world, lunch)
    read(world, "lunch")
    deliver(world, [each for each in messages if each not in lunch])
    assert inbox(world) == {"lunch": True, "all-hands": False}
    assert unread(world) == 1


def test_redelivery_changes_no_arrival_and_makes_nothing_unread(world: World) -> None:
    create(world, "large", members=tuple(f"user-{number:03d}" for number in range(40)))
    create(world, "small", members=("user-000",))
    world.play_stream()
    messages = world.messages("InboxQueue")
    deliver(world, messages)
    before = world.notifications()
    read(world, "small", "user-000")
    for item in world.items("InboxTable"):  # As if the workers had died before they recorded anything.
        if item["PK"]["S"].startswith("GROUP#"):
            key = {name: item[name] for name in ("PK", "SK")}
            world.backing.dynamodb.delete_item(TableName="InboxTable", Key=key)
    world.clock.advance(3600)
    deliver(world, [each for each in messages if "small" in each["Body"]])
    assert [item for item in world.notifications() if "small" in item["content"]["S"]] == [
        item for item in before if "small" in item["content"]["S"]
    ]
    assert unread(world, "user-000") == 0


def test_a_mark_that_comes_before_its_notification_is_remembered(world: World) -> None:
    create(world, "hikers")
    read(world, "hikers")
    world.settle()
    assert (inbox(world), unread(world)) == ({"hikers": True}, 0)


def test_with_its_time_a_mark_covers_what_is_older(world: World) -> None:
    create(world, "older", "dora")
    world.settle()
    world.clock.advance(1)
    create(world, "hikers")
    created_at = world.request("GET", "/groups/hikers", "ben")[1]["created_at"]
    read(world, "hikers", created_at=created_at)
    world.settle()
    assert (inbox(world), unread(world)) == ({"hikers": True, "older": True}, 0)


def test_marking_reads_at_most_a_page_however_large_the_inbox_is(world: World) -> None:
    fill(world, 1_500)
    world.calls.reset()
    read(world, "not-there-yet")
    assert dict(world.calls.counted) == {"Query": 1, "GetItem": 1, "PutItem": 1}
    world.calls.reset()
    read(world, "not-there-yet", created_at="2026-11-23T07:21:16.673Z")
    assert dict(world.calls.counted) == {"GetItem": 1, "PutItem": 1}


def fill(world: World, count: int) -> None:
    for number in range(count):
        item = {
            "PK": {"S": "USER#ben"},
            "SK": {"S": f"NOTIFICATION#{world.clock.now + number:013d}#{number:036d}"},
            "kind": {"S": Kind.GROUP_INVITATION_RECEIVED.value},
            "content": {"S": json.dumps({"group": {"group_id": "g"}})},
            "expires_at": {"N": str(world.clock.now // 1000 + 999_999)},
        }
        world.backing.dynamodb.put_item(TableName="InboxTable", Item=item)


def deliver(world: World, messages: list[dict[str, Any]]) -> None:
    records = [
        {
            "messageId": each["MessageId"],
            "receiptHandle": each["ReceiptHandle"],
            "body": each["Body"],
            "attributes": {"ApproximateReceiveCount": "1"},
        }
        for each in messages
    ]
    assert world.invoke("DeliverInboxFunction", {"Records": records}) == {"batchItemFailures": []}


def test_an_item_that_this_version_cannot_read_is_left_out_and_told_to_an_operator(world: World) -> None:
    create(world, "hikers")
    world.settle()
    (good,) = [item for item in world.notifications() if item["PK"]["S"] == "USER#ben"]
    for number, damage in enumerate(({"content": {"S": "{"}}, {"content": {"N": "1"}}, {"kind": {"N": "1"}})):
        key = {"S": f"NOTIFICATION#{world.clock.now + number:013d}#{number:036d}"}
        world.backing.dynamodb.put_item(TableName="InboxTable", Item={**good, **damage, "SK": key})
    assert list(inbox(world)) == ["hikers"]
    lines = [line for line in world.audit_lines() if line["event"] == "item.unreadable"]
    assert len({line["item"] for line in lines}) == 3


def test_a_role_of_a_newer_version_is_left_out(world: World) -> None:
    create(world, "hikers")
    world.settle()
    (item,) = [item for item in world.notifications() if item["PK"]["S"] == "USER#ben"]
    world.backing.dynamodb.put_item(TableName="InboxTable", Item=item | {"role": {"S": "moderator"}})
    for headers in ({}, V1):
        answer = world.send("GET", "/me/notifications", "ben", headers=headers)
        assert (answer["status"], len(answer["body"]["notifications"])) == (200, 1)


@pytest.mark.parametrize(
    "damage",
    [
        {"marks": {"S": "all"}},
        {"marks": {"L": [{"S": "now"}]}},
        {"named": {"N": "1"}},
        {"revision": {"S": "2"}},
    ],
    ids=str,
)
def test_what_was_read_may_be_damaged_and_the_next_mark_replaces_it(world: World, damage: dict[str, Any]) -> None:
    create(world, "hikers")
    world.settle()
    read(world, "hikers")
    key = {"PK": {"S": "USER#ben"}, "SK": {"S": "READ"}}
    table = world.backing.name_of("InboxTable")
    item = world.backing.dynamodb.get_item(TableName=table, Key=key)["Item"]
    world.backing.dynamodb.put_item(TableName=table, Item=item | damage)
    assert (inbox(world), unread(world)) == ({"hikers": False}, 1)
    lines = [line for line in world.audit_lines() if line["event"] == "item.unreadable"]
    assert {line["item"] for line in lines} == {"read state of ben"}
    read(world, "hikers")
    assert (inbox(world), unread(world)) == ({"hikers": True}, 0)
