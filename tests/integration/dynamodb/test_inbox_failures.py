"""What the inbox does when DynamoDB takes a batch in part, throttles, or does not answer."""

import json
from collections.abc import Callable

import pytest
from herald.adapters.dynamodb.inbox import ATTEMPTS as INBOX_ATTEMPTS
from herald.adapters.dynamodb.inbox import RESERVE_MS, DynamoDBInbox
from herald.domain.errors import TemporarilyUnavailable
from herald.entrypoints import aws

from tests.support.aws_errors import BROKEN, THROTTLED
from tests.support.backing import Backing
from tests.support.builders import a_notification
from tests.support.doubles import Answer, Waits, answering, no_backoff, plenty_of_time


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
