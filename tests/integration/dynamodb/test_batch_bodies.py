"""Bodies with many items: what is sent and what is read is the same as with botocore's serializer and parser."""

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from herald.adapters.dynamodb.batch_bodies import read_as_sent, send_as_given

from tests.support.doubles import answering

PUTS = {
    "inbox": [
        {"PutRequest": {"Item": {"PK": {"S": f"USER#{user}"}, "n": {"N": "1"}, "content": {"S": '{"name": "山"}'}}}}
        for user in ("ana", "bo")
    ]
}
GETS = {"inbox": {"Keys": [{"PK": {"S": "USER#山"}, "SK": {"S": "READ"}}], "ConsistentRead": True}}
REQUESTS = [("BatchWriteItem", "batch_write_item", PUTS), ("BatchGetItem", "batch_get_item", GETS)]

ITEM = {
    "PK": {"S": "USER#山"},
    "admins": {"L": [{"S": "ben"}, {"M": {"n": {"N": "1"}}}]},
    "members": {"SS": ["ana", "bo"]},
    "hidden": {"BOOL": True},
    "nothing": {"NULL": True},
}
FULL = {"Responses": {"inbox": [ITEM]}, "UnprocessedKeys": {"inbox": {"Keys": [{"PK": {"S": "USER#bo"}}]}}}
PAGE = {"Items": [ITEM, {}], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": {"PK": {"S": "USER#bo"}}}


@pytest.fixture
def client(aws_mock: None) -> Iterator[Any]:
    made = botocore.session.get_session().create_client("dynamodb", "us-east-1")
    yield made
    made.close()


@pytest.fixture
def plain(aws_mock: None) -> Iterator[Any]:
    made = botocore.session.get_session().create_client("dynamodb", "us-east-1")
    yield made
    made.close()


def sent_by(client: Any, operation: str, method: str, asked: dict[str, Any]) -> list[bytes]:
    """Return the bodies that `client` sends when the first answer is a refusal that the SDK tries again."""
    bodies: list[bytes] = []
    client.meta.events.register_first("before-send", lambda request, **_: bodies.append(request.body))
    answers = {1: (500, b'{"__type": "InternalServerError"}')}
    answering(client, operation, lambda call: answers.get(call, (200, b"{}")))
    getattr(client, method)(RequestItems=asked)
    return bodies


@pytest.mark.parametrize(("operation", "method", "asked"), REQUESTS)
def test_the_bytes_are_those_that_botocore_makes_also_when_it_tries_again(
    client: Any, plain: Any, operation: str, method: str, asked: dict[str, Any]
) -> None:
    send_as_given(client)
    expected, sent = sent_by(plain, operation, method, asked), sent_by(client, operation, method, asked)
    assert len(sent) == 2
    assert [json.loads(body) for body in sent] == [json.loads(body) for body in expected]


@pytest.mark.parametrize(("operation", "method", "asked"), REQUESTS)
def test_what_was_given_is_left_as_it_was(client: Any, operation: str, method: str, asked: dict[str, Any]) -> None:
    send_as_given(client)
    given = dict(asked)
    sent_by(client, operation, method, given)
    assert given == asked


def answer_of(client: Any, operation: str, status: int, body: bytes) -> Any:
    """Return what `client` makes of an answer, without what concerns HTTP."""
    answering(client, operation, lambda _: (status, body))
    if operation == "Query":
        answer = client.query(TableName="inbox", KeyConditionExpression="PK = :user")
    else:
        answer = client.batch_get_item(RequestItems=GETS)
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == status
    return answer


@pytest.mark.parametrize(("operation", "sent"), [("BatchGetItem", FULL), ("Query", PAGE)])
def test_an_answer_is_what_botocore_would_make_of_it(
    client: Any, plain: Any, operation: str, sent: dict[str, Any]
) -> None:
    read_as_sent(client)
    body = json.dumps(sent).encode()
    assert answer_of(client, operation, 200, body) == answer_of(plain, operation, 200, body) == sent


@pytest.mark.parametrize("operation", ["BatchGetItem", "Query"])
def test_an_error_is_raised_as_botocore_raises_it(client: Any, operation: str) -> None:
    read_as_sent(client)
    with pytest.raises(ClientError) as raised:
        answer_of(client, operation, 400, b'{"__type": "com.amazonaws#ResourceNotFoundException", "message": "no"}')
    assert raised.value.response["Error"] == {"Code": "ResourceNotFoundException", "Message": "no"}
