"""What the groups table and the ledger do when DynamoDB throttles, fails, or does not answer."""

import json
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from herald.adapters.dynamodb.groups import ATTEMPTS as GROUP_ATTEMPTS
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.kinds import Channel, Kind
from herald.entrypoints import aws

from tests.support.aws_errors import BROKEN, CANCELLED, CONFLICT, DENIED, THROTTLED
from tests.support.backing import Backing
from tests.support.builders import a_new_group, users
from tests.support.doubles import Answer, Waits, answering, no_backoff

SDK_ATTEMPTS = 2


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
    DynamoDBInbox(client, table).read_state("ben")
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


def test_a_conflict_beside_an_existing_claim_is_retried(backing: Backing) -> None:
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


def test_a_ledger_that_is_down_is_temporarily_unavailable(backing: Backing) -> None:
    client = aws.dynamodb()
    answering(client, "GetItem", lambda call: THROTTLED)
    ledger = DynamoDBLedger(client, backing.name_of("InboxTable"), no_backoff())
    with pytest.raises(TemporarilyUnavailable):
        ledger.find(LedgerKey("g", Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0))
