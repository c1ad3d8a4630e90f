"""Policies in the settings table: a pointer to the newest version of each scope, and all versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import any_error_as_unavailable
from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.policy_items import pointer_item, read_version, version_item
from herald.adapters.dynamodb.requests import ABSENT, Expression, Put, Query
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int, read_text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import MalformedRecord, PolicyChanged, TemporarilyUnavailable
from herald.domain.policies.policy import SCOPES, version_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.domain.policies.version import PolicyVersion

_MAX_NUMBER = 99_999_999
"""The highest version number that a sort key can hold."""


class DynamoDBPolicies:
    """The current policy of each scope, and its history."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the settings table."""
        self._table = Table(client, table)

    def numbers(self) -> Mapping[str, int]:
        """Read the pointers of all scopes in one call; see `herald.domain.policies.ports.Policies`.

        A missing permission is TemporarilyUnavailable, too: the policies that were last read then stay in force.
        """
        with any_error_as_unavailable():
            pointers, unprocessed = self._table.batch_get([keys.policy_pointer_key(scope) for scope in SCOPES])
        if unprocessed:
            raise TemporarilyUnavailable(f"{len(unprocessed)} policy pointers were not processed")
        try:
            return {read_text(item, "scope"): read_int(item, "number") for item in pointers if item["set"]["BOOL"]}
        except (KeyError, ValueError) as error:
            raise MalformedRecord(f"not a policy pointer: {type(error).__name__}") from error

    def current(self, scope: str) -> PolicyVersion | None:
        """Read the pointer of a scope, then the version that it names. Raises MalformedRecord if that is missing."""
        pointer = self._table.get(keys.policy_pointer_key(scope))
        if not pointer:
            return None
        newest = read_int(pointer, "number")
        item = self._table.get(keys.policy_version_key(scope, newest))
        if not item:
            raise MalformedRecord(f"policy version {version_name(scope, newest)} not found")
        return read_version(item)

    def add(self, new: PolicyVersion) -> None:
        """Write the version and move the pointer, in one transaction; see `herald.domain.policies.ports.Policies`."""
        follows = Expression(
            "attribute_not_exists(PK) OR #number = :before", {":before": number(new.number - 1)}, {"#number": "number"}
        )
        try:
            self._table.transact([Put(version_item(new), ABSENT), Put(pointer_item(new), follows)])
        except ConditionFailed as failed:
            raise PolicyChanged(new.number) from failed

    def history(self, scope: str, limit: int, before: int | None) -> list[PolicyVersion]:
        """Return up to `limit` versions of a scope, newest first."""
        last = _MAX_NUMBER if before is None else before - 1
        between = Expression(
            "PK = :scope AND SK BETWEEN :first AND :last",
            {
                ":scope": keys.policy_version_key(scope, last)["PK"],
                ":first": keys.policy_version_key(scope, 0)["SK"],
                ":last": keys.policy_version_key(scope, last)["SK"],
            },
        )
        newest = Query(between, descending=True, page_size=limit, max_items=limit)
        return [read_version(item) for item in self._table.query(newest)]
