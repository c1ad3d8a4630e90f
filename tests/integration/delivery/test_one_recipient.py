"""One recipient's bad luck is that recipient's alone: 500 are invited, one of whom can never be written to."""

import json
from collections import Counter
from typing import Any

import pytest
from herald.entrypoints import aws

from tests.support.aws_answers import answer
from tests.support.aws_errors import THROTTLED
from tests.support.builders import users
from tests.support.world import World

HOT = "bot"
MEMBERS = [*users(498), HOT]


class Table:
    """Counts the attempts to write to each inbox, and takes nothing for the users in `hot`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.written: Counter[str] = Counter()
        self.hot = {HOT}

    def client(self) -> Any:
        client = aws.session().create_client("dynamodb")
        client.meta.events.register_first("before-send.dynamodb.BatchWriteItem", self._take)
        return client

    def _take(self, request: Any, **_: Any) -> Any:
        ((table, requests),) = json.loads(request.body)["RequestItems"].items()
        self.written.update(map(_user, requests))
        left = [each for each in requests if _user(each) in self.hot]
        if not left:
            return None
        if len(left) == len(requests):
            return answer(request, *THROTTLED)
        for each in requests:
            if each not in left:
                self.world.backing.dynamodb.put_item(TableName=table, Item=each["PutRequest"]["Item"])
        return answer(request, 200, json.dumps({"UnprocessedItems": {table: left}}).encode())


def _user(request: Any) -> str:
    return str(request["PutRequest"]["Item"]["PK"]["S"]).removeprefix("USER#")


@pytest.fixture
def table(world: World, monkeypatch: pytest.MonkeyPatch) -> Table:
    found = Table(world)
    monkeypatch.setattr(aws, "dynamodb", found.client)
    world.cold_start()
    return found


def invited(world: World, group_id: str) -> dict[str, Any]:
    rows = world.request("GET", f"/groups/{group_id}/deliveries", "ana")[1]["deliveries"]
    return next(row for row in rows if row["kind"].endswith("received"))


def create(world: World) -> str:
    body = {"name": "Hikers", "group_type": "work", "members": MEMBERS, "group_id": "hikers"}
    assert world.request("POST", "/groups", "ana", body)[0] == 201
    return "hikers"


def test_all_others_are_notified_once_and_the_one_is_pending_with_the_reason(world: World, table: Table) -> None:
    group_id = create(world)
    world.settle()
    row = invited(world, group_id)
    assert (row["planned"], row["done"], row["pending"], row["failed"]) == (499, 498, 1, 0)
    assert (row["waiting"], row["reasons"]) == ([HOT], ["ThrottlingException"])
    assert {count for user, count in table.written.items() if user != HOT} == {1}
    told = [item["PK"]["S"] for item in world.notifications() if "received" in item["kind"]["S"]]
    assert sorted(told) == sorted(f"USER#{user}" for user in users(498))


def test_the_message_is_in_no_dead_letter_queue_and_an_alarm_says_who_waits(world: World, table: Table) -> None:
    create(world)
    world.settle()
    assert table.written[HOT] > 0
    assert world.messages("InboxDeadLetterQueue") == []
    (line,) = [each for each in world.audit_lines() if each["event"] == "notifications.waiting"]
    assert (line["recipient_ids"], line["recipients"], line["level"]) == (HOT, 1, "ERROR")
    assert any("RecipientsWaiting" in json.dumps(each) for each in world.measured())


def test_published_again_it_goes_to_the_one_alone_who_gets_it_once_the_table_takes_it(
    world: World, table: Table
) -> None:
    group_id = create(world)
    world.settle()
    for _ in range(2):
        table.written.clear()
        world.clock.advance(3600)
        world.reconcile()
        world.play_queues()
        assert set(table.written) == {HOT}
    table.hot.clear()
    world.clock.advance(3600)
    world.reconcile()
    world.play_queues()
    row = invited(world, group_id)
    assert row["done"] == 499
    assert not {"waiting", "reasons"} & row.keys()
    assert world.request("GET", "/me/notifications/unread", HOT)[1] == {"unread": 1}
