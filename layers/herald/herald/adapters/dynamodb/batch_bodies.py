"""Bodies of requests and answers that have many items, written and read without botocore's serializer and parser.

Both walk through a model of every attribute value, to arrive at what JSON says already: items are in DynamoDB's
low-level form here, with strings, numbers, maps, lists and sets. Binary values, which Herald does not store, would need
decoding.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BODY = "herald.body"
_ENCODER = json.JSONEncoder(check_circular=False, separators=(",", ":"))


def send_as_given(client: DynamoDBClient) -> None:
    """Let `client` send the parameters of BatchGetItem and BatchWriteItem as JSON, as they are."""
    events = client.meta.events
    for operation in ("BatchGetItem", "BatchWriteItem"):
        events.register(f"before-parameter-build.dynamodb.{operation}", _take_out)
        events.register(f"before-call.dynamodb.{operation}", _put_in)


def read_as_sent(client: DynamoDBClient) -> None:
    """Let `client` return the answers to BatchGetItem and Query as their JSON is. The SDK still reads errors itself."""
    for operation in ("BatchGetItem", "Query"):
        client.meta.events.register(f"before-parse.dynamodb.{operation}", _read)


def _take_out(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[_BODY] = _ENCODER.encode(params).encode()
    params["RequestItems"] = {}


def _put_in(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = context.pop(_BODY)


def _read(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """Read a successful answer, and leave nothing of it to the SDK's parser."""
    if response_dict["status_code"] == 200:  # noqa: PLR2004 - the status of HTTP.
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"
