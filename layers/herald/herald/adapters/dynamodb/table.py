"""One DynamoDB table: every call to DynamoDB goes through this class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.calls.aws_errors import throttled_as_unprocessed, transient_as_unavailable
from herald.adapters.dynamodb.refusals import refusals
from herald.adapters.dynamodb.requests import WHOLE_AND_CONSISTENT, Delete
from herald.adapters.dynamodb.write_errors import invalid_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.requests import Expression, Put, Query, ReadOptions, Update
    from herald.adapters.dynamodb.values import Item, Key


class Table:
    """The calls that Herald makes to one table.

    All methods raise TemporarilyUnavailable if DynamoDB is throttled, in conflict, down or does not answer, after
    botocore's own retries. Any other error, such as AccessDeniedException, passes as botocore's ClientError.
    Reads are strongly consistent; only a `Query` and a `batch_get` can ask for less.
    """

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        """`name` is the table's name; `client` sends the calls."""
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item:
        """Return the item with this key; an empty one if it does not exist."""
        with transient_as_unavailable():
            return self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True).get("Item", {})

    def batch_get(
        self, keys: Sequence[Key], options: ReadOptions = WHOLE_AND_CONSISTENT
    ) -> tuple[list[Item], list[Key]]:
        """Return the items that exist of at most 100 keys (AWS limit), and the keys that were not processed."""
        wanted: Any = {self._name: {"Keys": keys, **options.parameters()}}
        with transient_as_unavailable():
            answer: Any = self._client.batch_get_item(RequestItems=wanted)
        unprocessed = answer.get("UnprocessedKeys", {}).get(self._name, {})
        return answer["Responses"].get(self._name, []), unprocessed.get("Keys", [])

    def query(self, query: Query) -> Iterator[Item]:
        """Yield the items of a query, page by page: the next call is made when its first item is asked for."""
        pages = self._client.get_paginator("query").paginate(TableName=self._name, **query.parameters())
        with transient_as_unavailable():
            for page in pages:
                yield from page["Items"]

    def count(self, query: Query) -> int:
        """Return how many items a query finds."""
        counting: Any = query.parameters() | {"Select": "COUNT"}
        pages = self._client.get_paginator("query").paginate(TableName=self._name, **counting)
        with transient_as_unavailable():
            return sum(page["Count"] for page in pages)

    def put(self, put: Put) -> None:
        """Write an item. Raises ConditionFailed, and NotWritten if it is known that nothing was written."""
        with refusals(self._client):
            self._client.put_item(TableName=self._name, **put.parameters())

    def update(self, update: Update) -> None:
        """Change an item. Raises ConditionFailed, and NotWritten if it is known that nothing was written."""
        with refusals(self._client):
            self._client.update_item(TableName=self._name, **update.parameters())

    def delete(self, key: Key, condition: Expression | None = None) -> None:
        """Delete an item; it need not exist. Raises ConditionFailed."""
        with refusals(self._client):
            self._client.delete_item(TableName=self._name, **Delete(key, condition).parameters())

    def batch_write(self, requests: list[Any]) -> list[Any]:
        """Send at most 25 requests of BatchWriteItem (AWS limit). Returns those that were not processed.

        Raises Unprocessed if the whole batch was throttled, and InvalidItems if DynamoDB does not take it as it is.
        """
        with transient_as_unavailable(), throttled_as_unprocessed(), invalid_items():
            answer = self._client.batch_write_item(RequestItems={self._name: requests})
        return answer["UnprocessedItems"].get(self._name, [])

    def transact(self, writes: Sequence[Put | Update | Delete]) -> None:
        """Apply all writes, at most 100 (AWS limit), or none.

        Raises ConditionFailed with the positions of the writes whose conditions failed, and NotWritten if it is known
        that nothing was written: another write to one of the items is in progress, or DynamoDB throttled the call.
        """
        items: list[Any] = [write.in_transaction(self._name) for write in writes]
        with refusals(self._client):
            self._client.transact_write_items(TransactItems=items)
