"""Reading many items at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.calls.aws_errors import Unprocessed, transient_as_unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.tables import Item, Key

READ_SIZE = 100
"""Items that one BatchGetItem takes (AWS limit)."""

ATTEMPTS = 5
"""At what a batch left unprocessed; after 0.75 s of waiting the caller's own retry is the better one."""


def read_all(client: DynamoDBClient, table: str, keys: Sequence[Key], backoff: Backoff) -> list[Item]:
    """Read items of a table by their keys, 100 a call, consistently; those that are not there are left out.

    Raises TemporarilyUnavailable.
    """
    found: list[Item] = []
    for start in range(0, len(keys), READ_SIZE):
        found += _read_batch(client, table, keys[start : start + READ_SIZE], backoff)
    return found


def _read_batch(client: DynamoDBClient, table: str, keys: Sequence[Key], backoff: Backoff) -> list[Item]:
    found: list[Item] = []
    remaining: Any = {table: {"Keys": keys, "ConsistentRead": True}}

    def read() -> None:
        nonlocal remaining
        with transient_as_unavailable():
            answer = client.batch_get_item(RequestItems=remaining)
        found.extend(answer["Responses"].get(table, []))
        remaining = answer.get("UnprocessedKeys")
        if remaining:
            raise Unprocessed("DynamoDB left keys of a batch unread")

    backoff.call(read, Unprocessed, ATTEMPTS)
    return found
