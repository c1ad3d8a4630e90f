"""The request body of BatchWriteItem, written without botocore's serializer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BODY = "herald.body"


def send_as_given(client: DynamoDBClient) -> None:
    """Let `client` send the parameters of BatchWriteItem as JSON, without copying each value as botocore does.

    Works for items in the low-level form with strings, numbers and sets, whose JSON is the same. Binary values would
    need encoding.
    """
    events = client.meta.events
    events.register("before-parameter-build.dynamodb.BatchWriteItem", _take_out)
    events.register("before-call.dynamodb.BatchWriteItem", _put_in)


def _take_out(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[_BODY] = json.dumps(params).encode()
    params["RequestItems"] = {}


def _put_in(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = context.pop(_BODY)
