"""The one class that calls DynamoDB: what it returns, and which error stands for what AWS answers."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from herald.adapters.dynamodb.requests import ABSENT, Expression, Put, Query, ReadOptions, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import Key
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import NotWritten, TemporarilyUnavailable
from herald.entrypoints import aws

from tests.support.doubles import answering
from tests.support.moto_backing import MotoBacking


def key(number: int) -> Key:
    return {"PK": {"S": "USER#ben"}, "SK": {"S": f"{number:03d}"}}


def item(number: int, colour: str = "red") -> dict[str, Any]:
    return {**key(number), "colour": {"S": colour}}


def is_colour(colour: str) -> Expression:
    return Expression("#c = :wanted", {":wanted": {"S": colour}}, {"#c": "colour"})


def paint(colour: str) -> Expression:
    return Expression("SET colour = :colour", {":colour": {"S": colour}})


def error(code: str, **more: Any) -> tuple[int, bytes]:
    return 400, json.dumps({"__type": f"x#{code}", "message": "no", **more}).encode()


@pytest.fixture
def client(aws_mock: None) -> Any:
    return aws.dynamodb()


@pytest.fixture
def name(aws_mock: None) -> str:
    return MotoBacking().name_of("InboxTable")


@pytest.fixture
def table(client: Any, name: str) -> Table:
    return Table(client, name)


def test_an_item_that_does_not_exist_is_empty(table: Table) -> None:
    assert table.get(key(1)) == {}
    table.put(Put(item(1)))
    assert table.get(key(1)) == item(1)
    table.delete(key(1))
    table.delete(key(1))
    assert table.get(key(1)) == {}


@pytest.mark.parametrize(
    ("put", "existing"),
    [(Put(item(1, "blue"), ABSENT), {}), (Put(item(1, "blue"), ABSENT, return_existing=True), item(1))],
)
def test_a_refused_put_changes_nothing_and_shows_the_existing_item_if_asked_to(
    table: Table, put: Put, existing: dict[str, Any]
) -> None:
    table.put(Put(item(1)))
    with pytest.raises(ConditionFailed) as failed:
        table.put(put)
    assert failed.value.existing == {0: existing}
    assert table.get(key(1)) == item(1)


def test_an_update_applies_if_its_condition_holds_and_is_refused_otherwise(table: Table) -> None:
    table.put(Put(item(1)))
    table.update(Update(key(1), paint("blue"), is_colour("red")))
    with pytest.raises(ConditionFailed):
        table.update(Update(key(1), paint("green"), is_colour("red")))
    assert table.get(key(1)) == item(1, "blue")


def test_a_refused_transaction_writes_nothing_and_names_the_writes_whose_conditions_failed(table: Table) -> None:
    table.put(Put(item(1)))
    writes: list[Put | Update] = [
        Put(item(2), ABSENT),
        Put(item(1, "blue"), ABSENT, return_existing=True),
        Update(key(3), paint("blue"), is_colour("red")),
    ]
    with pytest.raises(ConditionFailed) as failed:
        table.transact(writes)
    assert failed.value.existing == {1: item(1), 2: {}}
    assert [table.get(key(number)) for number in (1, 2, 3)] == [item(1), {}, {}]


def test_a_transaction_whose_conditions_hold_writes_everything(table: Table) -> None:
    table.put(Put(item(1)))
    table.transact([Put(item(2), ABSENT), Update(key(1), paint("blue"), is_colour("red"))])
    assert [table.get(key(number)) for number in (1, 2)] == [item(1, "blue"), item(2)]


def cancelled(*codes: str) -> tuple[int, bytes]:
    return error("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_in_conflict_is_not_written_even_if_a_condition_failed_too(
    table: Table, client: Any, code: str
) -> None:
    answering(client, "TransactWriteItems", lambda call: cancelled("ConditionalCheckFailed", code))
    with pytest.raises(NotWritten, match=code):
        table.transact([Put(item(1), ABSENT), Put(item(2))])


def test_a_transaction_that_is_wrong_in_itself_is_a_fault_of_ours(table: Table, client: Any) -> None:
    answering(client, "TransactWriteItems", lambda call: cancelled("None", "ValidationError"))
    with pytest.raises(ClientError):
        table.transact([Put(item(1)), Put(item(2))])


@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem", "DeleteItem"])
def test_a_write_in_conflict_with_a_transaction_is_not_written(table: Table, client: Any, operation: str) -> None:
    answering(client, operation, lambda call: error("TransactionConflictException"))
    with pytest.raises(NotWritten):
        calls_of(table)[operation]()


def calls_of(table: Table) -> dict[str, Callable[[], object]]:
    return {
        "GetItem": lambda: table.get(key(1)),
        "BatchGetItem": lambda: table.batch_get([key(1)]),
        "Query": lambda: list(table.query(Query(ALL))),
        "PutItem": lambda: table.put(Put(item(1))),
        "UpdateItem": lambda: table.update(Update(key(1), paint("blue"))),
        "DeleteItem": lambda: table.delete(key(1)),
        "BatchWriteItem": lambda: table.batch_write([{"PutRequest": {"Item": item(1)}}]),
        "TransactWriteItems": lambda: table.transact([Put(item(1))]),
    }


ALL = Expression("PK = :user", {":user": {"S": "USER#ben"}})
OPERATIONS = [
    "GetItem",
    "BatchGetItem",
    "Query",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_call_that_stays_throttled_is_temporarily_unavailable(
    table: Table, client: Any, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    answering(client, operation, lambda call: error("ThrottlingException"))
    with pytest.raises(TemporarilyUnavailable, match="ThrottlingException"):
        calls_of(table)[operation]()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_missing_permission_is_not_temporary_in_any_call(table: Table, client: Any, operation: str) -> None:
    answering(client, operation, lambda call: error("AccessDeniedException"))
    with pytest.raises(ClientError, match="AccessDenied"):
        calls_of(table)[operation]()


def bodies_of(client: Any, operation: str) -> list[dict[str, Any]]:
    """Return a list that fills with the request bodies of an operation."""
    bodies: list[dict[str, Any]] = []
    client.meta.events.register(
        f"before-call.dynamodb.{operation}", lambda params, **_: bodies.append(json.loads(params["body"]))
    )
    return bodies


def test_reads_are_consistent_unless_they_ask_for_less(table: Table, client: Any) -> None:
    gets, batches, queries = (bodies_of(client, each) for each in ("GetItem", "BatchGetItem", "Query"))
    table.get(key(1))
    table.batch_get([key(1)])
    table.batch_get([key(1)], ReadOptions(consistent=False))
    assert list(table.query(Query(ALL))) == list(table.query(Query(ALL, consistent=False))) == []
    assert gets[0]["ConsistentRead"]
    assert [each["ConsistentRead"] for body in batches for each in body["RequestItems"].values()] == [True, False]
    assert [body.get("ConsistentRead", False) for body in queries] == [True, False]


def test_only_the_attributes_of_a_projection_are_read(table: Table) -> None:
    table.put(Put({**item(1), "number": {"N": "1"}}))
    projection = Expression("SK, #n", names={"#n": "number"})
    assert table.batch_get([key(1)], ReadOptions(projection=projection)) == (
        [{"SK": key(1)["SK"], "number": {"N": "1"}}],
        [],
    )


def test_a_query_reads_a_page_when_its_first_item_is_asked_for(table: Table, client: Any) -> None:
    for number in range(5):
        table.put(Put(item(number)))
    queries = bodies_of(client, "Query")
    found = table.query(Query(ALL, descending=True, page_size=2))
    assert queries == []
    assert [next(found)["SK"]["S"] for _ in range(2)] == ["004", "003"]
    assert len(queries) == 1
    assert [each["SK"]["S"] for each in found] == ["002", "001", "000"]


def test_a_query_ends_at_its_filter_and_at_its_most_items(table: Table, client: Any) -> None:
    for number, colour in enumerate(("red", "blue", "red", "red")):
        table.put(Put(item(number, colour)))
    queries = bodies_of(client, "Query")
    assert [each["SK"]["S"] for each in table.query(Query(ALL, filter=is_colour("red")))] == ["000", "002", "003"]
    assert [each["SK"]["S"] for each in table.query(Query(ALL, page_size=2, max_items=2))] == ["000", "001"]
    assert len(queries) == 2


def test_keys_and_requests_that_were_not_processed_are_returned(table: Table, client: Any, name: str) -> None:
    requests = [{"PutRequest": {"Item": item(number)}} for number in (1, 2)]
    read = {"Responses": {name: [item(1)]}, "UnprocessedKeys": {name: {"Keys": [key(2)], "ConsistentRead": True}}}
    written = {"UnprocessedItems": {name: requests[1:]}}
    answering(client, "BatchGetItem", lambda call: (200, json.dumps(read).encode()) if call == 1 else None)
    answering(client, "BatchWriteItem", lambda call: (200, json.dumps(written).encode()) if call == 1 else None)
    assert table.batch_get([key(1), key(2)]) == ([item(1)], [key(2)])
    assert table.batch_write(requests) == requests[1:]
    assert table.batch_write(requests) == []
    found, unprocessed = table.batch_get([key(1), key(2), key(3)])
    assert sorted(each["SK"]["S"] for each in found) == ["001", "002"]
    assert unprocessed == []
