"""Batches of items on their way to DynamoDB: they are written as AWS wants them, and need no copy value by value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BODY = "herald.body"


def send_as_given(client: DynamoDBClient) -> None:
    """Let `client` send what BatchWriteItem is given as it is: botocore's serializer copies each value.

    For items in the low-level form, whose strings, numbers and sets are the same in JSON; binary values are not.
    """
    events = client.meta.events
    events.register("before-parameter-build.dynamodb.BatchWriteItem", _take_out)
    events.register("before-call.dynamodb.BatchWriteItem", _put_in)


def _take_out(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[_BODY] = json.dumps(params).encode()
    params["RequestItems"] = {}


def _put_in(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = context.pop(_BODY)
