"""The highest policy version number of each scope, in the inbox table."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import policy_keys
from herald.adapters.dynamodb.item_attributes import read_number
from herald.adapters.dynamodb.policy_items import MAX_NUMBER
from herald.adapters.dynamodb.requests import Expression, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import NotWritten

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item


_UNREADABLE = "NOT attribute_type(#number, :n) OR #number > :last"
"""What `_highest` cannot read, as a condition."""


class DynamoDBPolicyNumbers:
    """Reserves version numbers. They are not kept with the versions, which are in the settings table.

    Whoever restores the settings table takes its versions back, but not the numbers. The inbox table is the other table
    whose items name policy versions.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the inbox table."""
        self._table = Table(client, table)

    def reserve(self, scope: str, above: int) -> int:
        """Return a number that was never used; see `herald.domain.policies.ports.PolicyNumbers`."""
        key = policy_keys.policy_number_key(scope)
        reserved = max(above, _highest(self._table.get(key))) + 1
        higher = Expression(
            f"attribute_not_exists(#number) OR {_UNREADABLE} OR #number < :number",
            {":last": number(MAX_NUMBER), ":n": text("N")},
            {"#number": "number"},
        )
        change = Expression("SET #number = :number", {":number": number(reserved)})
        try:
            self._table.update(Update(key, change, higher))
        except ConditionFailed as failed:
            raise NotWritten(f"another change of {scope} is in progress") from failed
        return reserved


def _highest(item: Item) -> int:
    """Return the highest number in an item. One that is missing or damaged is replaced, and says nothing."""
    with suppress(KeyError, ValueError):
        return read_number(item, "number", most=MAX_NUMBER)
    return 0
