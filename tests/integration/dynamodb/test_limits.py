"""Limits of the adapters of DynamoDB, in numbers: sizes of batches, attempts, and the time that they need."""

import json
from collections import Counter
from typing import Any

import pytest
from herald.adapters.dynamodb.creation_index import creation_bucket
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.adapters.dynamodb.roster_items import read_chunk
from herald.domain.creation.quota import ChargeOutcome, QuotaCharge, QuotaLimits
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable
from herald.domain.kinds import Channel, Kind
from herald.entrypoints import aws

from tests.support.aws_errors import CONFLICT
from tests.support.backing import Backing
from tests.support.builders import NOW, a_new_group, a_notification, users
from tests.support.doubles import Answer, answering, no_backoff, plenty_of_time

Calls = Counter[str]
KEY = LedgerKey("hikers", Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0)


@pytest.fixture
def client() -> Any:
    return aws.dynamodb()


@pytest.fixture
def calls(client: Any) -> Calls:
    """Counts the calls of the client, not the attempts of the SDK."""
    counted: Calls = Counter()
    client.meta.events.register("before-call", lambda model, **_: counted.update([model.name]))
    return counted


def unprocessed(table: str, number: int) -> Answer:
    requests = [{"PutRequest": {"Item": {"PK": {"S": f"USER#{each}"}, "SK": {"S": "x"}}}} for each in range(number)]
    return 200, json.dumps({"UnprocessedItems": {table: requests}}).encode()


def test_a_group_is_written_at_most_4_times(backing: Backing, client: Any, calls: Calls) -> None:
    answering(client, "TransactWriteItems", lambda call: CONFLICT)
    groups = DynamoDBGroups(client, backing.name_of("GroupsTable"), no_backoff())
    with pytest.raises(TemporarilyUnavailable):
        groups.add(a_new_group(members=users(600)))
    assert calls == {"TransactWriteItems": 4}


@pytest.mark.parametrize(("items", "batches"), [(1, 1), (25, 1), (26, 2), (50, 2), (51, 3)])
def test_a_batch_writes_25_inbox_items(backing: Backing, client: Any, calls: Calls, items: int, batches: int) -> None:
    inbox = DynamoDBInboxWriter(client, backing.name_of("InboxTable"), no_backoff())
    inbox.put([a_notification(user) for user in users(items)], NOW, plenty_of_time)
    assert calls == {"BatchWriteItem": batches}


def test_an_item_is_given_up_after_5_calls_that_do_not_write_it(backing: Backing, client: Any, calls: Calls) -> None:
    table = backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", lambda call: unprocessed(table, 1))
    waiting = DynamoDBInboxWriter(client, table, no_backoff()).put([a_notification("0")], NOW, plenty_of_time)
    assert (calls, list(waiting)) == ({"BatchWriteItem": 5}, ["x"])


def test_a_call_that_writes_something_starts_the_count_again(backing: Backing, client: Any, calls: Calls) -> None:
    table = backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", lambda call: unprocessed(table, 3 if call < 5 else 2 if call < 10 else 1))
    items = [a_notification(user) for user in users(4)]
    DynamoDBInboxWriter(client, table, no_backoff()).put(items, NOW, plenty_of_time)
    assert calls == {"BatchWriteItem": 4 + 5 + 1 + 5}


@pytest.mark.parametrize(("number", "calls_made"), [(25, 2 + 2), (2, 2 + 2), (1, 5)])
def test_a_batch_of_which_nothing_is_written_twice_is_written_one_by_one(
    backing: Backing, client: Any, calls: Calls, number: int, calls_made: int
) -> None:
    table = backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", lambda call: unprocessed(table, number if call <= 2 or number == 1 else 1))
    items = [a_notification(user) for user in users(number)]
    DynamoDBInboxWriter(client, table, no_backoff()).put(items, NOW, plenty_of_time)
    assert calls == {"BatchWriteItem": calls_made}


@pytest.mark.parametrize(("time_left", "batches"), [(22_000, 8), (21_999, 0)])
def test_a_batch_is_written_with_22_seconds_left(
    backing: Backing, client: Any, calls: Calls, time_left: int, batches: int
) -> None:
    table = backing.name_of("InboxTable")
    answering(client, "BatchWriteItem", lambda call: unprocessed(table, max(8 - call, 0)))
    items = [a_notification(user) for user in users(8)]
    DynamoDBInboxWriter(client, table, no_backoff()).put(items, NOW, lambda: time_left)
    assert calls["BatchWriteItem"] == batches


@pytest.mark.parametrize(("keys", "batches"), [(99, 1), (100, 2), (199, 2), (200, 3)])
def test_a_look_reads_100_keys_a_call(backing: Backing, client: Any, calls: Calls, keys: int, batches: int) -> None:
    inbox, entry = DynamoDBInboxWriter(client, backing.name_of("InboxTable"), no_backoff()), KEY
    inbox.look([entry], [a_notification(user) for user in users(keys)], consistent=False)
    assert calls == {"BatchGetItem": batches}


@pytest.mark.parametrize(("time_left", "puts"), [(22_000, 3), (21_999, 0)])
def test_a_new_item_is_put_with_22_seconds_left(
    backing: Backing, client: Any, calls: Calls, time_left: int, puts: int
) -> None:
    inbox = DynamoDBInboxWriter(client, backing.name_of("InboxTable"), no_backoff())
    inbox.put_new([a_notification(user) for user in users(3)], NOW, lambda: time_left)
    assert calls["PutItem"] == puts


@pytest.mark.parametrize(("keys", "batches"), [(100, 1), (101, 2), (200, 2), (201, 3)])
def test_a_batch_reads_100_profiles(backing: Backing, client: Any, calls: Calls, keys: int, batches: int) -> None:
    DynamoDBProfiles(client, backing.name_of("SettingsTable"), no_backoff()).get(users(keys))
    assert calls == {"BatchGetItem": batches}


def test_profiles_are_asked_for_at_most_5_times(backing: Backing, client: Any, calls: Calls) -> None:
    table = backing.name_of("SettingsTable")
    left = {"Responses": {}, "UnprocessedKeys": {table: {"Keys": [{"PK": {"S": "USER#ben"}, "SK": {"S": "PROFILE"}}]}}}
    answering(client, "BatchGetItem", lambda call: (200, json.dumps(left).encode()))
    with pytest.raises(TemporarilyUnavailable):
        DynamoDBProfiles(client, table, no_backoff()).get(["ben"])
    assert calls == {"BatchGetItem": 5}


@pytest.mark.parametrize(("chunk", "readable"), [(0, False), (1, True), (98, True), (99, False)])
def test_a_roster_item_has_a_chunk_from_1_to_98(backing: Backing, chunk: int, *, readable: bool) -> None:
    """Chunk 0 is in the group item, and a group has at most 99 chunks."""
    groups = DynamoDBGroups(aws.dynamodb(), backing.name_of("GroupsTable"), no_backoff())
    groups.add(a_new_group(members=users(600)))
    items = backing.items("GroupsTable")
    (roster,) = [item for item in items if item["entity"]["S"] == "roster"]
    key = {"S": roster["PK"]["S"][:-3] + f"{chunk:03d}"}
    changed = roster | {"PK": key, "chunk": {"N": str(chunk)}, "roster_chunks": {"N": "99"}}
    if readable:
        assert read_chunk(changed).chunk == chunk
    else:
        with pytest.raises(MalformedRecord):
            read_chunk(changed)


def test_groups_are_listed_in_4_shards() -> None:
    shards = {creation_bucket(group_id, NOW).rpartition("#")[2] for group_id in users(200)}
    assert shards == {"0", "1", "2", "3"}


def test_a_counter_expires_an_hour_after_its_hour(backing: Backing) -> None:
    hour = NOW - NOW % 3_600_000
    quotas = DynamoDBQuotas(aws.dynamodb_trying_once(), backing.name_of("InboxTable"), no_backoff())
    assert quotas.charge(QuotaCharge("ben", NOW, 3, "a" * 32), QuotaLimits(5, 5)) is ChargeOutcome.COUNTED
    (item,) = backing.items("InboxTable")
    assert item["expires_at"] == {"N": str(hour // 1000 + 2 * 3_600)}
