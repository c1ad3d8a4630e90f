"""What the adapters do when AWS throttles, fails, answers in part, or does not answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from herald.adapters.dynamodb.groups import ATTEMPTS as GROUP_ATTEMPTS
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.inbox import ATTEMPTS as INBOX_ATTEMPTS
from herald.adapters.dynamodb.inbox import RESERVE_MS, DynamoDBInbox
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.messaging.sns_publisher import ATTEMPTS as TOPIC_ATTEMPTS
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.errors import PublishFailed, TemporarilyUnavailable
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.publication import Publication
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import a_committed_group, a_new_group, a_notification, an_invitation, published, users
from tests.support.doubles import Answer, Waits, answering, no_backoff, plenty_of_time

THROTTLED = (400, json.dumps({"__type": "x#ThrottlingException", "message": "slow down"}).encode())
DENIED = (400, json.dumps({"__type": "x#AccessDeniedException", "message": "no"}).encode())
BROKEN = (500, json.dumps({"__type": "x#InternalServerError", "message": "oops"}).encode())
CONFLICT = (400, json.dumps({"__type": "x#TransactionConflictException", "message": "busy"}).encode())
CANCELLED = (
    400,
    json.dumps(
        {
            "__type": "x#TransactionCanceledException",
            "message": "cancelled",
            "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
        }
    ).encode(),
)
SDK_ATTEMPTS = 2


@pytest.fixture
def backing(aws_mock: None) -> Backing:
    return Backing()


@pytest.fixture(autouse=True)
def _no_sdk_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's own retries wait too; nobody needs that here."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)


@pytest.mark.parametrize("answer", [THROTTLED, BROKEN])
def test_a_table_that_stays_down_is_temporarily_unavailable(backing: Backing, answer: Answer) -> None:
    client = aws.dynamodb()
    answering(client, "PutItem", lambda call: answer)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    with pytest.raises(TemporarilyUnavailable):
        groups.add(a_new_group())


@pytest.mark.parametrize("answer", [THROTTLED, BROKEN])
def test_a_table_that_recovers_within_the_sdks_retries_goes_unnoticed(backing: Backing, answer: Answer) -> None:
    client = aws.dynamodb()
    answering(client, "PutItem", lambda call: answer if call < SDK_ATTEMPTS else None)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    assert groups.add(a_new_group()) is None


UNKNOWN_FAULT = (503, json.dumps({"__type": "x#SomethingNew", "message": "oops"}).encode())


def test_a_fault_of_aws_by_any_name_may_pass(backing: Backing) -> None:
    client = aws.dynamodb()
    answering(client, "PutItem", lambda call: UNKNOWN_FAULT)
    with pytest.raises(TemporarilyUnavailable):
        DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff()).add(a_new_group())


@pytest.mark.parametrize("error", [ReadTimeoutError, ConnectTimeoutError, EndpointConnectionError])
def test_no_answer_may_pass(backing: Backing, error: Any) -> None:
    client = aws.dynamodb()

    def silence(**_: object) -> None:
        raise error(endpoint_url="http://nowhere.invalid")

    client.meta.events.register_first("before-send.dynamodb.PutItem", silence)
    with pytest.raises(TemporarilyUnavailable):
        DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff()).add(a_new_group())


def test_what_idempotency_rests_on_is_read_consistently(backing: Backing) -> None:
    client, consistent = aws.dynamodb(), []

    def note(params: Any, **_: object) -> None:
        consistent.append(json.loads(params["body"]).get("ConsistentRead", False))

    client.meta.events.register("before-call.dynamodb.GetItem", note)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    groups.get("hikers")
    groups.chunk("hikers", 1)
    table = backing.name_of("InboxTable")
    DynamoDBLedger(client, table, no_backoff()).find(LedgerKey("g", Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0))
    DynamoDBInbox(client, table, no_backoff()).read_through("ben")
    assert consistent == [True] * 4


def test_a_denied_call_is_a_fault_of_ours_and_not_retryable(backing: Backing) -> None:
    client = aws.dynamodb()
    answering(client, "PutItem", lambda call: DENIED)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    with pytest.raises(client.exceptions.ClientError):
        groups.add(a_new_group())


@pytest.mark.parametrize(
    ("operation", "answer", "size"), [("PutItem", CONFLICT, 3), ("TransactWriteItems", CANCELLED, 501)]
)
def test_a_conflict_is_tried_again_after_growing_waits(
    backing: Backing, operation: str, answer: Answer, size: int
) -> None:
    client, waits = aws.dynamodb(), Waits()
    answering(client, operation, lambda call: answer if call < GROUP_ATTEMPTS else None)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff(waits))
    assert groups.add(a_new_group(members=users(size - 1))) is None
    assert waits.seconds == [0.05, 0.1, 0.2]


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_every_passing_reason_of_a_cancelled_transaction_is_tried_again(backing: Backing, code: str) -> None:
    client = aws.dynamodb()
    document = json.loads(CANCELLED[1]) | {"CancellationReasons": [{"Code": code}]}
    answering(client, "TransactWriteItems", lambda call: (400, json.dumps(document).encode()) if call == 1 else None)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    assert groups.add(a_new_group(members=users(600))) is None


def test_a_conflict_that_stays_is_temporarily_unavailable(backing: Backing) -> None:
    client = aws.dynamodb()
    answering(client, "TransactWriteItems", lambda call: CANCELLED)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    with pytest.raises(TemporarilyUnavailable):
        groups.add(a_new_group(members=users(600)))


def test_a_conflict_beside_a_standing_claim_is_asked_again(backing: Backing) -> None:
    client = aws.dynamodb()
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    new = a_new_group(group_id="hikers")
    groups.add(new)
    claim = {"PK": {"S": f"GROUP#{new.claimed_id}"}, "fingerprint": {"S": new.group.fingerprint}}
    reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed", "Item": claim}]
    mixed = {"__type": "x#TransactionCanceledException", "message": "", "CancellationReasons": reasons}
    answering(client, "TransactWriteItems", lambda call: (400, json.dumps(mixed).encode()) if call == 1 else None)
    existing = groups.add(new)
    assert existing is not None
    assert existing.group == new.group


def test_our_own_retry_after_a_lost_answer_finds_its_own_attempt(backing: Backing) -> None:
    client = aws.dynamodb()
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    new = a_new_group()
    groups.add(new)
    existing = groups.add(new)
    assert existing is not None
    assert existing.group is not None
    assert existing.group.attempt == new.group.attempt


def _unprocessed(table: str, count: int) -> Answer:
    left = [{"PutRequest": {"Item": {"PK": {"S": f"USER#u{n}"}, "SK": {"S": "x"}}}} for n in range(count)]
    return 200, json.dumps({"UnprocessedItems": {table: left}}).encode()


def test_unprocessed_items_are_written_again(backing: Backing) -> None:
    client, waits, table = aws.dynamodb(), Waits(), backing.name_of("InboxTable")
    items = [a_notification(number=number) for number in range(25)]
    inbox = DynamoDBInbox(client, table, no_backoff(waits))
    answering(client, "BatchWriteItem", lambda call: _unprocessed(table, 3) if call < INBOX_ATTEMPTS else None)
    inbox.put(items, plenty_of_time)
    assert waits.seconds == [0.05, 0.1, 0.2, 0.4]
    written = backing.dynamodb.scan(TableName=table)["Items"]
    assert {item["PK"]["S"] for item in written} == {"USER#u0", "USER#u1", "USER#u2"}


def _takes_one_a_call(table: str, batch: int) -> Callable[[int], Answer]:
    """Answer as a table under more load than it carries: of each batch it takes one item."""
    return lambda call: _unprocessed(table, batch - call) if call < batch else (200, b'{"UnprocessedItems": {}}')


def test_a_batch_of_which_some_is_taken_is_asked_for_again_until_all_is(backing: Backing) -> None:
    client, waits, table = aws.dynamodb(), Waits(), backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", _takes_one_a_call(table, 25))
    items = [a_notification(number=number) for number in range(25)]
    DynamoDBInbox(client, table, no_backoff(waits)).put(items, plenty_of_time)
    assert waits.seconds == [0.05, 0.1, 0.2, 0.4] + [0.8] * 20


@pytest.mark.parametrize(("enough_until", "waited"), [(0, INBOX_ATTEMPTS - 1), (3, INBOX_ATTEMPTS + 2)])
def test_a_batch_is_asked_for_again_only_while_there_is_time(backing: Backing, enough_until: int, waited: int) -> None:
    client, waits, table = aws.dynamodb(), Waits(), backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", _takes_one_a_call(table, 25))
    left = iter([RESERVE_MS] * enough_until)
    items = [a_notification(number=number) for number in range(25)]
    with pytest.raises(TemporarilyUnavailable):
        DynamoDBInbox(client, table, no_backoff(waits)).put(items, lambda: next(left, RESERVE_MS - 1))
    assert len(waits.seconds) == waited


def test_items_that_stay_unprocessed_send_the_message_back(backing: Backing) -> None:
    client, waits, table = aws.dynamodb(), Waits(), backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", lambda call: _unprocessed(table, 1))
    with pytest.raises(TemporarilyUnavailable):
        DynamoDBInbox(client, table, no_backoff(waits)).put([a_notification()], plenty_of_time)
    assert len(waits.seconds) == INBOX_ATTEMPTS - 1


def test_a_batch_that_is_throttled_as_a_whole_is_asked_for_again(backing: Backing) -> None:
    client, waits, table = aws.dynamodb(), Waits(), backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", lambda call: THROTTLED if call <= 2 else None)  # botocore asks twice itself.
    DynamoDBInbox(client, table, no_backoff(waits)).put([a_notification()], plenty_of_time)
    assert waits.seconds == [0.05]
    assert len(backing.dynamodb.scan(TableName=table)["Items"]) == 1


def test_a_batch_that_stays_throttled_sends_the_message_back(backing: Backing) -> None:
    client, waits = aws.dynamodb(), Waits()
    answering(client, "BatchWriteItem", lambda call: THROTTLED)
    with pytest.raises(TemporarilyUnavailable, match="ThrottlingException"):
        DynamoDBInbox(client, backing.name_of("InboxTable"), no_backoff(waits)).put([a_notification()], plenty_of_time)
    assert len(waits.seconds) == INBOX_ATTEMPTS - 1


def test_a_table_that_does_not_answer_is_not_asked_for_the_same_batch_again_and_again(backing: Backing) -> None:
    client, waits, calls = aws.dynamodb(), Waits(), 0

    def count(**_: object) -> None:
        nonlocal calls
        calls += 1

    client.meta.events.register("before-call.dynamodb.BatchWriteItem", count)
    answering(client, "BatchWriteItem", lambda call: BROKEN)
    with pytest.raises(TemporarilyUnavailable):
        DynamoDBInbox(client, backing.name_of("InboxTable"), no_backoff(waits)).put([a_notification()], plenty_of_time)
    assert (calls, waits.seconds) == (1, [])


def test_a_ledger_that_is_down_is_temporarily_unavailable(backing: Backing) -> None:
    client = aws.dynamodb()
    answering(client, "GetItem", lambda call: THROTTLED)
    ledger = DynamoDBLedger(client, backing.name_of("InboxTable"), no_backoff())
    with pytest.raises(TemporarilyUnavailable):
        ledger.find(LedgerKey("g", Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0))


def messages(count: int) -> list[Publication]:
    return [published(an_invitation(a_committed_group(name=f"Group {number}"))) for number in range(count)]


def _partly_failed(*failed: int) -> Answer:
    entries = "".join(
        f"<member><Id>{position}</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member>"
        for position in failed
    )
    body = f"<Failed>{entries}</Failed><Successful/>"
    return 200, f"<PublishBatchResponse><PublishBatchResult>{body}</PublishBatchResult></PublishBatchResponse>".encode()


def _names(backing: Backing) -> list[str]:
    url = backing.name_of("GatewayQueue")
    messages = backing.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"])["data"]["group"]["name"] for message in messages]


def test_entries_that_sns_lists_as_failed_are_published_again(backing: Backing) -> None:
    client, waits = aws.sns(), Waits()
    answering(client, "PublishBatch", lambda call: _partly_failed(1, 3) if call == 1 else None)
    SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff(waits)).publish(messages(4), plenty_of_time)
    assert _names(backing) == ["Group 1", "Group 3"]
    assert waits.seconds == [0.05]


def test_the_first_entry_that_stays_failed_is_named(backing: Backing) -> None:
    client = aws.sns()
    answering(client, "PublishBatch", lambda call: _partly_failed(2) if call <= TOPIC_ATTEMPTS else None)
    with pytest.raises(PublishFailed) as failure:
        SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff()).publish(messages(4), plenty_of_time)
    assert failure.value.position == 2


def test_a_topic_that_is_down_names_the_first_entry_of_the_batch(backing: Backing) -> None:
    client = aws.sns()
    answering(client, "PublishBatch", lambda call: None if call == 1 else (503, b"<ErrorResponse/>"))
    publisher = SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff())
    with pytest.raises(PublishFailed) as failure:
        publisher.publish(messages(15), plenty_of_time)
    assert failure.value.position == 10


def test_batches_stay_within_the_size_that_sns_takes(backing: Backing) -> None:
    client, sizes = aws.sns(), []
    large = [published(an_invitation(a_committed_group(members=users(499, "u" * 58), name=f"G{n}"))) for n in range(10)]
    client.meta.events.register("before-call.sns.PublishBatch", lambda params, **_: sizes.append(len(params["body"])))
    SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff()).publish(large, plenty_of_time)
    assert len(sizes) == 2


def test_a_message_over_its_limit_fails_after_those_before_it(backing: Backing) -> None:
    found = messages(2)
    too_large = replace(published(an_invitation(a_committed_group(members=users(400)))), max_bytes=3_000)
    publisher = SnsPublisher(aws.sns(), backing.name_of("NotificationsTopic"), no_backoff())
    with pytest.raises(PublishFailed) as failure:
        publisher.publish([*found, too_large], plenty_of_time)
    assert failure.value.position == 2
    assert _names(backing) == ["Group 0", "Group 1"]
