"""The model of AWS, where AWS documents more than moto does, and where it must refuse to answer."""

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

import pytest
from botocore.exceptions import ClientError
from herald.entrypoints import aws

from tests.support.backing import isolate
from tests.support.clock import VirtualClock
from tests.support.faults import Fault, FaultInjector
from tests.support.model.backing import ModelBacking, on_model
from tests.support.model.errors import NotModelled
from tests.support.model.queues import queue_of
from tests.support.model.tables import table_of

KEY = {"PK": {"S": "USER#ben"}, "SK": {"S": "1"}}
OTHER = {"PK": {"S": "USER#ben"}, "SK": {"S": "2"}}
ABSENT = "attribute_not_exists(PK)"


@pytest.fixture
def calls() -> FaultInjector:
    return FaultInjector()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, calls: FaultInjector, clock: VirtualClock) -> Iterator[ModelBacking]:
    isolate(monkeypatch)
    with on_model() as backing:
        backing.connect(monkeypatch, calls, clock)
        yield backing


def code_of(call: Callable[..., Any], **params: Any) -> str:
    """Return the code of the error that AWS answers."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    return caught.value.response["Error"]["Code"]


def put(key: dict[str, Any], condition: str = "", **attributes: Any) -> dict[str, Any]:
    wanted = {"ConditionExpression": condition} if condition else {}
    return {"TableName": "InboxTable", "Item": {**key, **attributes}, **wanted}


def ben(**more: Any) -> dict[str, Any]:
    """Return a query of ben's items."""
    values = {":ben": KEY["PK"], **more.pop("values", {})}
    query = {"TableName": "InboxTable", "KeyConditionExpression": "PK = :ben", "ExpressionAttributeValues": values}
    return query | more


class TestUnknown:
    """What the model does not have raises at once."""

    @pytest.mark.parametrize(
        "call",
        [
            lambda model: model.dynamodb.describe_table(TableName="InboxTable"),
            lambda model: model.dynamodb.get_item(TableName="InboxTable", Key=KEY, ProjectionExpression="PK"),
            lambda model: model.dynamodb.put_item(**put(KEY), ReturnValues="ALL_OLD"),
            lambda model: model.dynamodb.put_item(**put(KEY, "contains(SK, PK)")),
            lambda model: model.dynamodb.put_item(**put(KEY, "SK IN (PK)")),
            lambda model: model.dynamodb.put_item(**put(KEY, "attribute_exists(admins[0])")),
            lambda model: model.dynamodb.put_item(**put(KEY, picture={"B": b"?"})),
            lambda model: model.dynamodb.put_item(**put(KEY, number={"N": "1.50"})),
            lambda model: model.dynamodb.query(**ben(Select="ALL_ATTRIBUTES")),
            lambda model: model.dynamodb.get_paginator("scan"),
            lambda model: model.sqs.send_message(QueueUrl=model.name_of("InboxQueue"), MessageBody="?", DelaySeconds=1),
            lambda model: model.sqs.purge_queue(QueueUrl=model.name_of("InboxQueue")),
            lambda model: model.sns.publish(TopicArn=model.name_of("NotificationsTopic"), Message="?", Subject="?"),
            lambda model: model.sns.create_platform_application(Name="herald", Platform="ADM", Attributes={}),
            lambda model: table_of("Table", {"KeySchema": [], "AttributeDefinitions": [], "Replicas": []}),
            lambda model: queue_of("Queue", {"FifoQueue": True}),
        ],
    )
    def test_it_is_never_answered(self, model: ModelBacking, call: Callable[[ModelBacking], Any]) -> None:
        with pytest.raises(NotModelled):
            call(model)


class TestTables:
    """DynamoDB (AWS: Developer Guide, API Reference)."""

    @pytest.mark.parametrize(
        "requests",
        [
            [{"PutRequest": {"Item": KEY}}, {"PutRequest": {"Item": KEY}}],
            [{"PutRequest": {"Item": KEY | {"SK": {"S": str(number)}}}} for number in range(26)],
            [{"PutRequest": {"Item": OTHER}}, {"PutRequest": {"Item": {**KEY, "text": {"S": "x" * 400 * 1024}}}}],
            [{"PutRequest": {"Item": OTHER}}, {"PutRequest": {"Item": {**KEY, "members": {"SS": []}}}}],
            [{"PutRequest": {"Item": OTHER}}, {"PutRequest": {"Item": {**KEY, "late": {"S": "never"}}}}],
            [{"PutRequest": {"Item": OTHER}}, {"PutRequest": {"Item": {"PK": {"S": ""}, "SK": {"S": "1"}}}}],
        ],
    )
    def test_nothing_is_written_of_a_batch_with_an_invalid_request(
        self, model: ModelBacking, requests: list[Any]
    ) -> None:
        code = code_of(model.dynamodb.batch_write_item, RequestItems={"InboxTable": requests})
        assert (code, model.items("InboxTable")) == ("ValidationException", [])

    @pytest.mark.parametrize("keys", [[KEY, KEY], [KEY | {"SK": {"S": str(number)}} for number in range(101)], []])
    def test_a_batch_of_keys_has_its_limits(self, model: ModelBacking, keys: list[Any]) -> None:
        request = {"InboxTable": {"Keys": keys}}
        assert code_of(model.dynamodb.batch_get_item, RequestItems=request) == "ValidationException"

    @pytest.mark.parametrize(
        "more",
        [
            {"ConditionExpression": "number = :a", "ExpressionAttributeValues": {":a": {"N": "1"}}},
            {"ConditionExpression": ABSENT, "ExpressionAttributeValues": {":a": {"N": "1"}}},
            {"ConditionExpression": "late = :a"},
            {"ConditionExpression": f"{ABSENT} AND"},
            {"ConditionExpression": f"{ABSENT} {ABSENT}"},
        ],
        ids=["reserved word", "unused value", "undefined value", "unfinished", "without an operator"],
    )
    def test_an_expression_must_be_complete_and_use_what_it_is_given(
        self, model: ModelBacking, more: dict[str, Any]
    ) -> None:
        assert code_of(model.dynamodb.put_item, **put(KEY), **more) == "ValidationException"

    def test_an_index_is_never_read_consistently(self, model: ModelBacking) -> None:
        query = ben(IndexName="ByLateArrival", ConsistentRead=True)
        assert code_of(model.dynamodb.query, **query) == "ValidationException"

    def test_a_page_that_ends_with_the_items_names_its_last_one(self, model: ModelBacking) -> None:
        model.dynamodb.put_item(**put(KEY))
        page = model.dynamodb.query(**ben(Limit=1))
        assert (page["Items"], page["LastEvaluatedKey"]) == ([KEY], KEY)
        assert model.dynamodb.query(**ben(Limit=1, ExclusiveStartKey=KEY))["Items"] == []

    def test_a_page_has_a_megabyte_before_the_filter(self, model: ModelBacking) -> None:
        for number in range(5):
            model.dynamodb.put_item(**put(KEY | {"SK": {"S": str(number)}}, text={"S": "x" * 300_000}))
        query = ben(FilterExpression="SK > :three", values={":three": {"S": "3"}}, PaginationConfig={})
        pages = list(model.dynamodb.get_paginator("query").paginate(**query))
        assert [(page["ScannedCount"], page["Count"]) for page in pages] == [(4, 0), (1, 1)]

    def test_a_write_that_changes_nothing_has_no_record(self, model: ModelBacking) -> None:
        for text in ("a", "a", "b"):
            model.dynamodb.put_item(TableName="GroupsTable", Item={**KEY, "name": {"S": text}})
        model.dynamodb.delete_item(TableName="GroupsTable", Key=KEY)
        assert [record["eventName"] for record in model.stream()] == ["INSERT", "MODIFY", "REMOVE"]

    def test_an_index_can_be_behind_its_table(self, model: ModelBacking, clock: VirtualClock) -> None:
        late = ben(IndexName="ByLateArrival")
        model.lag("InboxTable", "ByLateArrival", 180)
        model.dynamodb.put_item(**put(KEY, late={"N": "1"}))
        clock.advance(179)
        assert model.dynamodb.query(**late)["Count"] == 0
        clock.advance(1)
        assert model.dynamodb.query(**late)["Count"] == 1
        model.lag("InboxTable", "ByLateArrival", inf)
        model.dynamodb.delete_item(TableName="InboxTable", Key=KEY)
        clock.advance(10**9)
        assert model.dynamodb.query(**late)["Count"] == 1
        model.lag("InboxTable", "ByLateArrival", 0)
        assert model.dynamodb.query(**late)["Count"] == 0

    def test_a_read_that_is_not_strongly_consistent_can_be_behind_the_table(
        self, model: ModelBacking, clock: VirtualClock
    ) -> None:
        model.dynamodb.put_item(**put(KEY))
        model.lag_reads("InboxTable", 2)
        model.dynamodb.put_item(**put(OTHER, outcome={"S": "first"}))
        model.dynamodb.put_item(**put(OTHER, outcome={"S": "second"}))
        model.dynamodb.delete_item(TableName="InboxTable", Key=KEY)
        clock.advance(1.9)
        assert seen(model, consistent=True) == [[{**OTHER, "outcome": {"S": "second"}}]] * 3
        assert seen(model, consistent=False) == [[KEY]] * 3
        clock.advance(0.2)
        assert seen(model, consistent=False) == seen(model, consistent=True)

    @pytest.mark.parametrize(
        "projection",
        [
            {"ProjectionExpression": "number"},
            {"ProjectionExpression": "SK,"},
            {"ProjectionExpression": "SK PK"},
            {"ProjectionExpression": "SK, SK"},
            {"ProjectionExpression": "#a"},
            {"ProjectionExpression": "SK", "ExpressionAttributeNames": {"#a": "late"}},
        ],
        ids=["reserved word", "unfinished", "without a comma", "one path twice", "undefined name", "unused name"],
    )
    def test_a_projection_is_refused(self, model: ModelBacking, projection: dict[str, Any]) -> None:
        request = {"InboxTable": {"Keys": [KEY], **projection}}
        assert code_of(model.dynamodb.batch_get_item, RequestItems=request) == "ValidationException"


def seen(model: ModelBacking, *, consistent: bool) -> list[list[Any]]:
    """Return the two items as each operation reads them."""
    client, read = model.dynamodb, {"ConsistentRead": consistent}
    batch = client.batch_get_item(RequestItems={"InboxTable": {"Keys": [KEY, OTHER], **read}})
    singles = [client.get_item(TableName="InboxTable", Key=key, **read) for key in (KEY, OTHER)]
    found = [each["Item"] for each in singles if "Item" in each]
    return [batch["Responses"]["InboxTable"], found, client.query(**ben(**read))["Items"]]


class TestTransactions:
    """TransactWriteItems (AWS: API Reference)."""

    WRITES: Any = ({"Put": put(KEY, ABSENT)}, {"Put": put(OTHER, ABSENT)})

    def test_the_sdks_own_retry_finds_its_transaction_made(self, model: ModelBacking, calls: FaultInjector) -> None:
        calls.choose = lambda operation: Fault.ANSWER_LOST_ONCE
        answer = aws.dynamodb().transact_write_items(TransactItems=self.WRITES)
        assert answer["ResponseMetadata"]["RetryAttempts"] == 1
        assert model.items("InboxTable") == [KEY, OTHER]

    def test_a_token_stands_for_its_writes_for_ten_minutes(self, model: ModelBacking, clock: VirtualClock) -> None:
        transact = model.dynamodb.transact_write_items
        transact(TransactItems=self.WRITES, ClientRequestToken="token")
        transact(TransactItems=self.WRITES, ClientRequestToken="token")
        others = code_of(transact, TransactItems=self.WRITES[:1], ClientRequestToken="token")
        assert others == "IdempotentParameterMismatchException"
        clock.advance(601)
        again = code_of(transact, TransactItems=self.WRITES, ClientRequestToken="token")
        assert again == "TransactionCanceledException"

    def test_two_writes_to_one_item_are_refused(self, model: ModelBacking) -> None:
        writes = [self.WRITES[0], self.WRITES[0]]
        assert code_of(model.dynamodb.transact_write_items, TransactItems=writes) == "ValidationException"


class TestCopies:
    """Nobody shares an object with the model."""

    def test_a_caller_may_change_what_it_gave_and_got(self, model: ModelBacking) -> None:
        item: dict[str, Any] = {**KEY, "devices": {"M": {"phone": {"S": "a"}}}}
        model.dynamodb.put_item(TableName="InboxTable", Item=item)
        item["devices"]["M"].clear()
        got = model.dynamodb.get_item(TableName="InboxTable", Key=KEY)["Item"]
        got["devices"]["M"].clear()
        (stored,) = model.items("InboxTable")
        assert stored["devices"]["M"] == {"phone": {"S": "a"}}

    def test_a_state_that_is_kept_does_not_change(self, model: ModelBacking) -> None:
        queue, application = model.name_of("InboxQueue"), model.make_application()
        endpoint = model.sns.create_platform_endpoint(PlatformApplicationArn=application, Token="a")["EndpointArn"]
        model.sqs.send_message(QueueUrl=queue, MessageBody="kept")
        kept = model.keep()
        before = model.messages("InboxQueue")
        model.dynamodb.put_item(TableName="GroupsTable", Item=KEY)
        model.sqs.receive_message(QueueUrl=queue)
        model.sqs.send_message(QueueUrl=queue, MessageBody="new")
        model.sns.publish(TargetArn=endpoint, MessageStructure="json", Message='{"default": ""}')
        for _ in range(2):
            model.restore(kept)
            assert (model.items("GroupsTable"), model.stream(), model.pushed()) == ([], [], [])
            assert model.messages("InboxQueue") == before
            model.sqs.receive_message(QueueUrl=queue)


class TestTopic:
    """SNS and SQS (AWS: quotas)."""

    @pytest.mark.parametrize(
        ("number", "size", "code"),
        [(11, 1, "TooManyEntriesInBatchRequest"), (2, 128 * 1024 + 1, "BatchRequestTooLong")],
    )
    def test_a_batch_has_its_limits(self, model: ModelBacking, number: int, size: int, code: str) -> None:
        entries = [{"Id": str(each), "Message": "x" * size} for each in range(number)]
        topic = model.name_of("NotificationsTopic")
        assert code_of(model.sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=entries) == code
        assert model.published() == []

    @pytest.mark.parametrize("body", ["", "\x00", "\ufffe", "x" * (1024 * 1024 + 1)])
    def test_a_queue_does_not_take_every_message(self, model: ModelBacking, body: str) -> None:
        code = code_of(model.sqs.send_message, QueueUrl=model.name_of("InboxQueue"), MessageBody=body)
        assert code in {"InvalidMessageContents", "InvalidParameterValue"}

    def test_a_message_is_kept_for_fourteen_days(self, model: ModelBacking, clock: VirtualClock) -> None:
        url = model.name_of("InboxQueue")
        model.sqs.send_message(QueueUrl=url, MessageBody="old")
        clock.advance(1_209_601)
        assert model.sqs.receive_message(QueueUrl=url) == {
            "ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0}
        }
