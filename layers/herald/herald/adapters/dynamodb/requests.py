"""Requests to DynamoDB as values, so that one write can be sent alone or in a transaction."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.adapters.dynamodb.values import Key, StoredItem, Value

# Named tuples, not data classes: each data class would add half a millisecond to the cold start of every function.

_NONE: Mapping[str, Any] = MappingProxyType({})


class Expression(NamedTuple):
    """A condition, a change or a filter. `values` and `names` are what its `:` and `#` placeholders stand for."""

    text: str
    values: Mapping[str, Value] = _NONE
    names: Mapping[str, str] = _NONE


ABSENT = Expression("attribute_not_exists(PK)")
"""The condition that there is no item with this key."""


class Put(NamedTuple):
    """Write a whole item. With `return_existing`, ConditionFailed carries the item that is there already."""

    item: StoredItem
    condition: Expression | None = None
    return_existing: bool = False

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of PutItem without the table's name."""
        return {"Item": self.item, **_conditional(self.condition), **_returned(self.return_existing)}

    def in_transaction(self, table: str) -> dict[str, Any]:
        """Return the request as an item of TransactWriteItems."""
        return {"Put": {"TableName": table, **self.parameters()}}


class Update(NamedTuple):
    """Change an item, or create it. `change` is an update expression.

    With `return_existing`, ConditionFailed carries the item as it is.
    """

    key: Key
    change: Expression
    condition: Expression | None = None
    return_existing: bool = False

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of UpdateItem without the table's name."""
        change = {"Key": self.key, "UpdateExpression": self.change.text}
        return change | _conditional(self.condition, self.change) | _returned(self.return_existing)

    def in_transaction(self, table: str) -> dict[str, Any]:
        """Return the request as an item of TransactWriteItems."""
        return {"Update": {"TableName": table, **self.parameters()}}


class Delete(NamedTuple):
    """Delete an item; it need not exist, unless the condition says so."""

    key: Key
    condition: Expression | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of DeleteItem without the table's name."""
        return {"Key": self.key, **_conditional(self.condition)}

    def in_transaction(self, table: str) -> dict[str, Any]:
        """Return the request as an item of TransactWriteItems."""
        return {"Delete": {"TableName": table, **self.parameters()}}


class ReadOptions(NamedTuple):
    """How BatchGetItem reads. `projection` names the attributes to return; None returns whole items.

    A read that is not consistent costs half as much. A projection makes no read cheaper, only its answer shorter.
    """

    consistent: bool = True
    projection: Expression | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of one table in BatchGetItem without its keys."""
        projection = {"ProjectionExpression": self.projection.text} if self.projection else {}
        return {"ConsistentRead": self.consistent, **projection, **_placeholders(self.projection)}


WHOLE_AND_CONSISTENT = ReadOptions()
"""Whole items, strongly consistent."""


class Query(NamedTuple):
    """Read all items under one partition key that meet a condition on their sort keys.

    `page_size` bounds the items that one call evaluates, `max_items` the items that the whole query returns.
    """

    condition: Expression
    index_name: str | None = None
    filter: Expression | None = None
    consistent: bool = True
    descending: bool = False
    page_size: int | None = None
    max_items: int | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of botocore's paginator for Query without the table's name."""
        wanted = {
            "IndexName": self.index_name,
            "KeyConditionExpression": self.condition.text,
            "FilterExpression": self.filter and self.filter.text,
            "ConsistentRead": self.consistent or None,
            "ScanIndexForward": False if self.descending else None,
            "PaginationConfig": {"PageSize": self.page_size, "MaxItems": self.max_items},
        }
        given = {name: value for name, value in wanted.items() if value is not None}
        return given | _placeholders(self.condition, self.filter)


def _returned(return_existing: bool) -> dict[str, str]:  # noqa: FBT001
    return {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if return_existing else {}


def _conditional(condition: Expression | None, *others: Expression) -> dict[str, Any]:
    """Return a condition as parameters, with the placeholders of all expressions in the request: they share them."""
    text = {"ConditionExpression": condition.text} if condition else {}
    return text | _placeholders(condition, *others)


def _placeholders(*expressions: Expression | None) -> dict[str, Any]:
    """Return the placeholders of all expressions as parameters. DynamoDB refuses an empty one."""
    given = [expression for expression in expressions if expression]
    merged = {
        "ExpressionAttributeValues": {name: value for each in given for name, value in each.values.items()},
        "ExpressionAttributeNames": {name: value for each in given for name, value in each.names.items()},
    }
    return {name: placeholders for name, placeholders in merged.items() if placeholders}
