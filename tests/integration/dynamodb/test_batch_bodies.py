"""A batch goes to DynamoDB as its items are written: the same bytes that botocore would have made of them."""

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from herald.adapters.dynamodb.batch_bodies import send_as_given

from tests.support.doubles import answering

BATCH = {
    "inbox": [
        {"PutRequest": {"Item": {"PK": {"S": f"USER#{user}"}, "n": {"N": "1"}, "content": {"S": '{"name": "山"}'}}}}
        for user in ("ana", "bo")
    ]
}


@pytest.fixture
def client(aws_mock: None) -> Iterator[Any]:
    made = botocore.session.get_session().create_client("dynamodb", "us-east-1")
    yield made
    made.close()


def sent_by(client: Any, **asked: Any) -> list[bytes]:
    """Return the bodies that `client` sends when the first answer is a refusal that the SDK tries again."""
    bodies: list[bytes] = []
    client.meta.events.register_first("before-send", lambda request, **_: bodies.append(request.body))
    answers = {1: (500, b'{"__type": "InternalServerError"}')}
    answering(client, "BatchWriteItem", lambda call: answers.get(call, (200, b"{}")))
    client.batch_write_item(**asked)
    return bodies


def test_the_bytes_are_those_that_botocore_makes_also_when_it_tries_again(client: Any) -> None:
    plain = botocore.session.get_session().create_client("dynamodb", "us-east-1")
    send_as_given(client)
    expected, sent = sent_by(plain, RequestItems=BATCH), sent_by(client, RequestItems=BATCH)
    assert len(sent) == 2
    assert [json.loads(body) for body in sent] == [json.loads(body) for body in expected]
    plain.close()


def test_what_was_given_is_left_as_it_was(client: Any) -> None:
    send_as_given(client)
    asked = {"RequestItems": dict(BATCH)}
    sent_by(client, **asked)
    assert asked == {"RequestItems": BATCH}
