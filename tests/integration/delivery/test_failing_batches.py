"""Poison records, messages nobody can read, and tables that stay down: isolated, kept, and told of."""

import json
from collections import Counter
from typing import Any

import pytest
from herald.adapters.dynamodb.batch_writes import RESERVE_MS
from herald.domain.errors import TemporarilyUnavailable
from herald.entrypoints.observing import InvocationFailed

from tests.integration.conftest import Create, Notified
from tests.support.api_events import api_event
from tests.support.faults import Fault
from tests.support.trouble import poisoned
from tests.support.world import World

FUNCTIONS = ["AnnounceGroupFunction", "InviteMembersFunction"]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("position", [1, 2])
def test_the_first_failing_record_is_reported(world: World, create: Create, function: str, position: int) -> None:
    for _ in range(3):
        create(2)
    records = poisoned(world.stream(), position)
    world.calls.choose = lambda operation: Fault.THROTTLED if operation == "SendMessage" else None
    answer = world.invoke(function, {"Records": records})
    number = records[position]["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": number}]}


@pytest.mark.parametrize("position", [0, 1, 2])
def test_poison_that_cannot_be_quarantined_multiplies_no_message(world: World, create: Create, position: int) -> None:
    """Its record alone is tried again, until Lambda gives it up."""
    for _ in range(3):
        create(2)
    world.calls.choose = lambda operation: Fault.THROTTLED if operation == "SendMessage" else None
    world.play_stream(reorder=lambda records: poisoned(records, position))
    published = Counter(json.loads(message["Body"])["id"] for message in world.messages("GatewayQueue"))
    assert (len(published), set(published.values())) == (2 * 2, {1})


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("change", ["version", "entity", "image"])
def test_an_item_of_an_unknown_kind_or_version_is_not_guessed_at(
    world: World, create: Create, function: str, change: str
) -> None:
    create(2)
    (record,) = world.stream()
    image = record["dynamodb"]["NewImage"]
    spoiled: dict[str, Any] = {
        "version": image | {"schema_version": {"N": "99"}},
        "entity": image | {"entity": {"N": "1"}},
        "image": {},
    }
    record["dynamodb"]["NewImage"] = spoiled[change]
    assert world.invoke(function, {"Records": [record]}) == {"batchItemFailures": []}
    assert world.messages("InboxQueue") == []
    (aside,) = world.messages("StreamDeadLetterQueue")
    assert aside["MessageAttributes"]["cause"]["StringValue"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_record_that_is_no_insertion_notifies_nobody(world: World, create: Create, function: str) -> None:
    create(2)
    (record,) = world.stream()
    for event_name in ("MODIFY", "REMOVE"):
        assert world.invoke(function, {"Records": [record | {"eventName": event_name}]}) == {"batchItemFailures": []}
    assert world.messages("InboxQueue") == []


def sqs_event(*bodies: str, receives: int = 1) -> dict[str, Any]:
    records = [
        {
            "messageId": f"m{number}",
            "receiptHandle": "r",
            "body": body,
            "attributes": {"ApproximateReceiveCount": str(receives)},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:inbox",
            "awsRegion": "us-east-1",
        }
        for number, body in enumerate(bodies)
    ]
    return {"Records": records}


def test_a_message_nobody_can_read_is_reported_and_its_neighbours_are_delivered(
    world: World, create: Create, notified: Notified
) -> None:
    create(3)
    world.play_stream()
    good = [message["Body"] for message in world.messages("InboxQueue")]
    answer = world.invoke("DeliverInboxFunction", sqs_event(good[0], "{}", good[1]))
    assert answer == {"batchItemFailures": []}
    assert sum(notified().values()) == 3
    (aside,) = world.messages("InboxDeadLetterQueue")
    assert (aside["Body"], "not a message" in aside["MessageAttributes"]["cause"]["StringValue"]) == ("{}", True)
    failed = [line for line in world.audit_lines() if line.get("event") == "notifications.delivery_failed"]
    assert [line["sqs_message_id"] for line in failed] == ["m1"]


def test_messages_that_cannot_be_quarantined_are_all_reported(world: World) -> None:
    world.calls.choose = lambda operation: Fault.LOST_BEFORE
    answer = world.invoke("DeliverInboxFunction", sqs_event("{}", "[]"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m1"}]}


def test_a_failed_delivery_stays_in_the_ledger_until_it_is_redriven(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    group_id = create(3)
    world.play_stream()
    bodies = [message["Body"] for message in world.messages("InboxQueue")]
    with monkeypatch.context() as patched:
        patched.setattr("herald.adapters.dynamodb.inbox_writer.DynamoDBInboxWriter.put", _throttled)
        world.invoke("DeliverInboxFunction", sqs_event(*bodies, receives=7))
        assert [found["failed"] for found in deliveries(world, group_id)] == [0, 0]
        world.invoke("DeliverInboxFunction", sqs_event(*bodies, receives=8))
        assert [found["failed"] for found in deliveries(world, group_id)] == [1, 2]
    assert world.invoke("DeliverInboxFunction", sqs_event(*bodies)) == {"batchItemFailures": []}
    assert [(found["failed"], found["done"]) for found in deliveries(world, group_id)] == [(0, 1), (0, 2)]


def test_a_message_that_fails_too_often_ends_in_the_dead_letter_queue_with_its_cause(
    world: World, create: Create, notified: Notified
) -> None:
    create(3)
    world.play_stream()
    reads = {"BatchGetItem", "BatchWriteItem"}
    world.calls.choose = lambda operation: Fault.THROTTLED if operation in reads else None
    started = world.clock.now
    world.play_queues()
    assert 14 * 60 < (world.clock.now - started) / 1000 < 35 * 60
    causes = [each["MessageAttributes"]["cause"]["StringValue"] for each in world.messages("InboxDeadLetterQueue")]
    assert causes == ["ThrottlingException"] * 2
    failed = [line for line in world.audit_lines() if line.get("event") == "notifications.delivery_failed"]
    assert sorted(line["attempt"] for line in failed) == sorted([*range(1, 9)] * 2)
    assert notified() == Counter()


def test_a_function_that_always_dies_leaves_its_messages_to_the_queue(world: World, create: Create) -> None:
    create(2)
    world.play_stream()
    world.calls.choose = lambda operation: Fault.KILLED_BEFORE
    world.play_queues()
    assert len(world.messages("InboxDeadLetterQueue")) == 2


@pytest.mark.parametrize(("left", "delivered"), [(RESERVE_MS - 1, 0), (RESERVE_MS, 2)])
def test_delivery_stops_before_its_timeout_and_reports_the_rest(
    world: World, create: Create, notified: Notified, left: int, delivered: int
) -> None:
    create(2)
    world.play_stream()
    world.time_left = lambda: left
    (mapping,) = (each for each in world.queues if each.function == "DeliverInboxFunction")
    mapping.play_batch(world.invoke)
    assert sum(notified().values()) == delivered
    deferred = [line for line in world.audit_lines() if line.get("event") == "notifications.delivery_deferred"]
    assert len(deferred) == 2 - delivered
    world.time_left = None
    world.play_queues()
    assert sum(notified().values()) == 2


@pytest.mark.parametrize("function", FUNCTIONS)
def test_publication_stops_before_its_timeout(world: World, create: Create, function: str) -> None:
    create(2)
    world.time_left = lambda: 21_999
    with pytest.raises(InvocationFailed, match="no time left"):
        world.invoke(function, {"Records": world.stream()})
    told = [line for line in world.audit_lines() if line["level"] == "ERROR"]
    assert [line["event"] for line in told] == ["notifications.publish_failed", "invocation.failed"]


def test_a_table_that_is_down_is_a_503_that_says_when_to_come_back(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(2)
    monkeypatch.setattr("herald.adapters.dynamodb.groups.DynamoDBGroups.add", _throttled)
    body = {"name": "Hikers", "group_type": "work", "members": ["ben"]}
    answer = world.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    assert (answer["statusCode"], json.loads(answer["body"])["retryable"]) == (503, True)
    assert int(answer["multiValueHeaders"]["Retry-After"][0]) > 0
    line = world.audit_lines()[-1]
    assert (line["event"], line["level"]) == ("request.failed", "ERROR")


def test_a_fault_of_ours_is_a_problem_document_and_in_the_log(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(2)
    monkeypatch.setattr("herald.adapters.dynamodb.groups.DynamoDBGroups.add", lambda self, new: 1 / 0)
    body = {"name": "Hikers", "group_type": "work", "members": ["ben"]}
    status, problem = world.request("POST", "/groups", "alice", body)
    assert (status, problem["type"]) == (500, "urn:herald:problem:internal-error")
    assert "ZeroDivisionError" not in json.dumps(problem)
    assert any("ZeroDivisionError" in json.dumps(line) for line in world.audit_lines())


def deliveries(world: World, group_id: str) -> list[dict[str, Any]]:
    _, answer = world.request("GET", f"/groups/{group_id}/deliveries", "alice")
    found: list[dict[str, Any]] = answer["deliveries"]
    return found


def _throttled(*_: object) -> None:
    raise TemporarilyUnavailable("ThrottlingException")
