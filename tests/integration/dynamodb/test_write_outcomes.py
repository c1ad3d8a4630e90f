"""What is known about a group after AWS refused to write it, or did not answer."""

import json
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from herald.adapters.dynamodb.groups import ATTEMPTS, DynamoDBGroups
from herald.domain.errors import NotWritten, TemporarilyUnavailable
from herald.entrypoints import aws

from tests.support.aws_errors import BROKEN, CANCELLED, CONFLICT, DENIED, THROTTLED
from tests.support.backing import Backing
from tests.support.builders import a_new_group, users
from tests.support.doubles import Answer, Waits, answering, no_backoff

SMALL, LARGE = 3, 501
OPERATIONS = [(SMALL, "PutItem"), (LARGE, "TransactWriteItems")]
CODES = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "ThrottlingError",
    "ThrottledException",
    "TooManyRequestsException",
]
ON_DEMAND: dict[str, Any] = {
    "throttlingReasons": [{"reason": "TableWriteKeyRangeThroughputExceeded", "resource": "arn:groups"}]
}


def refusal(code: str, status: int = 400, **members: Any) -> Answer:
    return status, json.dumps({"__type": f"x#{code}", "message": "slow down", **members}).encode()


def cancelled(*codes: str) -> Answer:
    return refusal("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


@pytest.fixture
def client(backing: Backing) -> Any:
    return aws.dynamodb_trying_once()


def add(client: Any, size: int = SMALL, waits: Waits | None = None) -> Any:
    groups = DynamoDBGroups(client, "GroupsTable", no_backoff(waits))
    return groups.add(a_new_group(members=users(size - 1)))


def lose_the_first_answer(client: Any) -> None:
    """Let the first call be executed, and raise a timeout instead of its answer."""
    lost: list[str] = []

    def after_send(request: Any, **_: Any) -> None:
        if not lost:
            lost.append(request.url)
            raise ReadTimeoutError(endpoint_url=request.url)

    client.meta.events.register_last("before-send", after_send)  # After moto has executed the call.


@pytest.mark.parametrize(("size", "operation"), OPERATIONS)
@pytest.mark.parametrize("code", CODES)
def test_nothing_is_written_of_a_group_that_is_throttled_until_the_end(
    client: Any, size: int, operation: str, code: str
) -> None:
    waits = Waits()
    answering(client, operation, lambda call: refusal(code))
    with pytest.raises(NotWritten):
        add(client, size, waits)
    assert len(waits.seconds) == ATTEMPTS - 1


@pytest.mark.parametrize(("size", "operation"), OPERATIONS)
@pytest.mark.parametrize(
    "answer",
    [refusal("ThrottlingException", **ON_DEMAND), (429, b""), CONFLICT, refusal("ReplicatedWriteConflictException")],
    ids=["on demand", "status 429", "conflict", "conflict of regions"],
)
def test_every_other_refusal_for_a_moment_writes_nothing_either(
    client: Any, size: int, operation: str, answer: Answer
) -> None:
    answering(client, operation, lambda call: answer)
    with pytest.raises(NotWritten):
        add(client, size)


@pytest.mark.parametrize("code", [*CODES, *(code.removesuffix("Exception") for code in CODES)])
def test_a_transaction_that_is_cancelled_because_one_write_is_throttled_writes_nothing(client: Any, code: str) -> None:
    answering(client, "TransactWriteItems", lambda call: cancelled("None", code))
    with pytest.raises(NotWritten):
        add(client, LARGE)


@pytest.mark.parametrize(("size", "operation"), OPERATIONS)
def test_a_throttled_group_is_written_as_soon_as_there_is_capacity(client: Any, size: int, operation: str) -> None:
    answering(client, operation, lambda call: THROTTLED if call < ATTEMPTS else None)
    assert add(client, size) is None


@pytest.mark.parametrize("error", [EndpointConnectionError, ConnectTimeoutError])
def test_nothing_is_written_if_no_connection_was_made(client: Any, error: Any) -> None:
    def unreachable(**_: object) -> None:
        raise error(endpoint_url="http://nowhere.invalid")

    client.meta.events.register_first("before-send.dynamodb.PutItem", unreachable)
    with pytest.raises(NotWritten):
        add(client)


UNANSWERED = [BROKEN, refusal("SomethingNew", 503)]
REFUSED = [THROTTLED, CONFLICT, CANCELLED, cancelled("ThrottlingError"), DENIED]


@pytest.mark.parametrize("first", UNANSWERED, ids=["500", "503"])
@pytest.mark.parametrize("then", REFUSED, ids=["throttled", "conflict", "cancelled", "reason", "denied"])
def test_a_refusal_says_nothing_about_an_earlier_attempt_that_may_have_written(
    client: Any, first: Answer, then: Answer
) -> None:
    answering(client, "TransactWriteItems", lambda call: first if call == 1 else then)
    with pytest.raises(TemporarilyUnavailable) as raised:
        add(client, LARGE)
    assert not isinstance(raised.value, NotWritten)


@pytest.mark.parametrize(("size", "operation"), OPERATIONS)
@pytest.mark.parametrize("first", [BROKEN, THROTTLED])
def test_a_client_that_retries_by_itself_hides_what_became_of_its_first_attempt(
    backing: Backing, size: int, operation: str, first: Answer
) -> None:
    client = aws.dynamodb()
    answering(client, operation, lambda call: first if call % 2 else THROTTLED)
    with pytest.raises(TemporarilyUnavailable) as raised:
        DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff()).add(a_new_group(members=users(size - 1)))
    assert not isinstance(raised.value, NotWritten)


@pytest.mark.parametrize(("size", "operation"), OPERATIONS)
@pytest.mark.parametrize("then", [None, THROTTLED, CONFLICT], ids=["at once", "after a throttling", "after a conflict"])
def test_an_attempt_whose_answer_was_lost_finds_its_own_group(
    client: Any, size: int, operation: str, then: Answer | None
) -> None:
    lose_the_first_answer(client)
    answering(client, operation, lambda call: then if call == 2 else None)
    existing = add(client, size)
    assert existing is not None
    assert existing.was_created_by(a_new_group().group.attempt)


@pytest.mark.parametrize(("size", "operation"), OPERATIONS)
def test_a_fault_of_the_deployment_is_no_passing_one(client: Any, size: int, operation: str) -> None:
    answering(client, operation, lambda call: DENIED)
    with pytest.raises(client.exceptions.ClientError):
        add(client, size)
