"""What the gateway queue receives, in each format."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from herald.adapters.messaging.sns_publisher import SnsPublisher

from tests.integration.conftest import Create, Notified
from tests.support.builders import users
from tests.support.faults import Fault
from tests.support.openim import detail_of
from tests.support.policies_desk import GROUP
from tests.support.world import World

MINUTE = 60


def test_the_gateway_gets_the_formats_that_its_consumer_is_configured_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for configured, wanted in {
        "v2": ["v2", "v2"],
        "v1": ["v1", "v1"],
        "both": ["v1", "v1", "v2", "v2"],
        "none": [],
    }.items():
        world.configure("GatewayFormat", configured)
        world.request("POST", "/groups", "alice", GROUP | {"announcement": "Bring water."})
        world.settle()
        messages = world.messages("GatewayQueue")
        assert sorted(each["MessageAttributes"]["format"]["StringValue"] for each in messages) == wanted
        numbers = {json.loads(each["Body"]).get("contentType") for each in messages} - {None}
        assert numbers == ({1501, 1519} if configured in {"v1", "both"} else set())
    assert len(world.notifications()) == 16


def test_a_v1_list_goes_on_in_the_other_chunks_of_a_large_group(world: World) -> None:
    world.configure("GatewayFormat", "v1")
    members = [f"u{number}" for number in range(519)]
    world.request("POST", "/groups", "alice", {"name": "Large", "group_type": "super", "members": members})
    world.settle()
    (message,) = world.messages("GatewayQueue")
    listed = {member["userID"] for member in detail_of(message["Body"])["memberList"]}
    assert listed == {*members, "alice"}


def formats(world: World) -> Counter[str]:
    """Count the messages on the gateway queue by what they are."""
    bodies = [json.loads(message["Body"]) for message in world.messages("GatewayQueue")]
    return Counter(str(body.get("contentType") or body["type"]) for body in bodies)


def refusing(monkeypatch: pytest.MonkeyPatch, refuse: Callable[[str], bool]) -> None:
    """Let SNS list entries as failed, behind a 200, while `refuse` says so of their content type in v1."""
    send = SnsPublisher._send  # noqa: SLF001

    def send_some(self: SnsPublisher, batch: list[Any]) -> list[Any]:
        refused = [each for each in batch if refuse(_content_type(each.request["Message"]))]
        rest = [each for each in batch if each not in refused]
        failed = send(self, rest) if rest else []
        return sorted([*failed, *refused], key=lambda each: each.position)

    monkeypatch.setattr(SnsPublisher, "_send", send_some)


def _content_type(body: str) -> str:
    return str(json.loads(body).get("contentType", ""))


def lose_the_stream(world: World) -> None:
    for mapping in world.streams:
        mapping.position = len(world.stream())


@pytest.mark.parametrize("refused", ["1501", "1519"])
@pytest.mark.parametrize("by_reconcile", [True, False], ids=["by reconcile", "by the stream"])
def test_a_v1_message_that_sns_refuses_for_a_while_reaches_the_gateway(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch, refused: str, *, by_reconcile: bool
) -> None:
    """The group does not count as complete meanwhile: the ledger hears of v2 alone, and v2 waits for v1."""
    world.configure("GatewayFormat", "both")
    create(3, announcement="Read me")
    down = True
    refusing(monkeypatch, lambda content_type: down and content_type == refused)
    if by_reconcile:
        lose_the_stream(world)
        world.clock.advance(3 * MINUTE)
        world.reconcile()
    else:
        world.play_stream()  # Until Lambda gives the record up.
    world.play_queues()
    assert formats(world)["group.invitation.received"] == 0
    assert not [line for line in world.audit_lines() if line["event"] == "group.completed"]
    down = False
    for _ in range(2):
        world.clock.advance(10 * MINUTE)
        world.reconcile()
        world.play_queues()
    found = formats(world)
    assert found["1501"] >= 1
    assert found["1519"] >= 1
    assert [line["outcome"] for line in world.audit_lines() if line["event"] == "group.completed"] == ["done"]


@pytest.mark.parametrize("fault", [Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
@pytest.mark.parametrize("call", [1, 2])
def test_a_crash_between_the_formats_loses_neither(
    world: World, create: Create, notified: Notified, fault: Fault, call: int
) -> None:
    world.configure("GatewayFormat", "both")
    create(3, announcement="Read me")
    lose_the_stream(world)
    world.clock.advance(3 * MINUTE)
    calls: list[str] = []

    def choose(operation: str) -> Fault | None:
        calls.append(operation)
        return fault if operation == "PublishBatch" and calls.count(operation) == call else None

    world.calls.choose = choose
    with pytest.raises(BaseException, match=r"^$"):
        world.reconcile()
    world.calls.choose = lambda operation: None
    for _ in range(3):
        world.play_queues()
        world.clock.advance(10 * MINUTE)
        world.reconcile()
    found = formats(world)
    assert min(found["1501"], found["1519"], found["group.invitation.received"]) >= 1
    assert set(notified().values()) == {1}


def test_a_gateway_that_reads_v2_takes_one_call_a_batch_and_one_that_reads_v1_takes_two(
    world: World, create: Create
) -> None:
    for configured, calls in {"v2": 1, "v1": 2, "both": 2}.items():
        world.configure("GatewayFormat", configured)
        create(3, announcement="Read me")
        records = world.stream()[-1:]
        world.calls.reset()
        world.invoke("InviteMembersFunction", {"Records": records})
        assert world.calls.counted["PublishBatch"] == calls


def unreadable(world: World, group_id: str, chunk: int) -> None:
    """Let a roster chunk be of a newer version than this one can read."""
    (item,) = [item for item in world.items("GroupsTable") if item["PK"]["S"] == f"ROSTER#{group_id}#{chunk:03d}"]
    newer = item | {"schema_version": {"N": "2"}}
    world.backing.dynamodb.put_item(TableName="GroupsTable", Item=newer)


def told_of(world: World) -> set[str]:
    return {item["PK"]["S"].removeprefix("USER#") for item in world.notifications()}


@pytest.mark.parametrize("configured", ["v1", "both"])
@pytest.mark.parametrize("by_reconcile", [True, False], ids=["by reconcile", "by the stream"])
def test_an_unreadable_roster_chunk_keeps_nobody_else_from_being_notified(
    world: World, create: Create, configured: str, *, by_reconcile: bool
) -> None:
    world.configure("GatewayFormat", configured)
    create(702, group_id="g", admins=["ada"])
    unreadable(world, "g", 1)
    (spoiled,) = [item for item in world.items("GroupsTable") if item["entity"]["S"] == "roster"]
    if by_reconcile:
        lose_the_stream(world)
    world.play_stream(
        reorder=lambda records: [
            record | {"dynamodb": record["dynamodb"] | {"NewImage": spoiled}}
            if record["dynamodb"]["Keys"]["PK"] == spoiled["PK"]
            else record
            for record in records
            if record["eventName"] == "INSERT"
        ]
    )
    world.play_queues()
    world.clock.advance(3 * MINUTE)
    answer = world.reconcile()
    world.play_queues()
    in_chunk_1 = set(spoiled["members"]["SS"])
    assert told_of(world) == {"alice", "ada", *users(701)} - in_chunk_1
    created = [json.loads(each["Body"]) for each in world.messages("GatewayQueue")]
    (v1,) = [json.dumps(body) for body in created if body.get("contentType") == 1501]
    listed = {member["userID"] for member in detail_of(v1)["memberList"]}
    assert listed == {"alice", "ada", *users(701)} - in_chunk_1
    assert detail_of(v1)["group"]["memberCount"] == 703
    assert (answer["incomplete"], "schema version 2" in answer["findings"][0]["reason"]) == (1, True)
    events = [line["event"] for line in world.audit_lines()]
    assert events.count("notifications.quarantined") == (0 if by_reconcile else 1)
    assert events.count("group.incomplete") == 1
