"""The highest policy version number of each scope, in the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import policy_keys
from herald.adapters.dynamodb.requests import Expression, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import NotWritten

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


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
        item = self._table.get(key)
        reserved = max(above, read_int(item, "number") if item else 0) + 1
        higher = Expression("attribute_not_exists(#number) OR #number < :number", names={"#number": "number"})
        change = Expression("SET #number = :number", {":number": number(reserved)})
        try:
            self._table.update(Update(key, change, higher))
        except ConditionFailed as failed:
            raise NotWritten(f"another change of {scope} is in progress") from failed
        return reserved
