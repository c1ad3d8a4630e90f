"""Policies in the settings table: a pointer to the newest version of each scope, and all versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import any_error_as_unavailable
from herald.adapters.dynamodb import policy_keys
from herald.adapters.dynamodb.policy_items import MAX_NUMBER, pointer_item, read_pointer, read_version, version_item
from herald.adapters.dynamodb.requests import ABSENT, Expression, Put, Query
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import MalformedRecord, PolicyChanged, TemporarilyUnavailable
from herald.domain.policies.policy import SCOPES, version_name
from herald.domain.policies.version import PolicyVersion, UnreadableVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.policy_items import Pointer
    from herald.adapters.dynamodb.values import Item
    from herald.domain.errors import HeraldError
    from herald.domain.policies.version import AnyVersion


_UNREADABLE_POINTER = (
    "NOT attribute_type(#number, :n) OR NOT #number BETWEEN :first AND :last OR NOT attribute_type(#set, :bool)"
)
"""What `read_pointer` refuses, as a condition."""


class DynamoDBPolicies:
    """The current policy of each scope, and its history."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the settings table."""
        self._table = Table(client, table)

    def numbers(self) -> Mapping[str, int | HeraldError]:
        """Read the pointers of all scopes in one call; see `herald.domain.policies.ports.Policies`.

        A missing permission is TemporarilyUnavailable, too: the policies that were last read then stay in force.
        """
        with any_error_as_unavailable():
            pointers, unprocessed = self._table.batch_get([policy_keys.policy_pointer_key(scope) for scope in SCOPES])
        found = {policy_keys.scope_of(item): _number_in_effect(item) for item in pointers}
        for key in unprocessed:
            scope = policy_keys.scope_of(key)
            found[scope] = TemporarilyUnavailable(f"the pointer to a version of {scope} was not processed")
        return {scope: each for scope, each in found.items() if each}

    def current(self, scope: str) -> AnyVersion | None:
        """Read the pointer of a scope, then the version; see `herald.domain.policies.ports.Policies`."""
        item = self._table.get(policy_keys.policy_pointer_key(scope))
        if not item:
            return None
        try:
            pointer = read_pointer(item)
        except MalformedRecord as error:
            newest = self.history(scope, 1, None)
            return UnreadableVersion(scope, newest[0].number if newest else 0, str(error))
        return self._pointed_at(scope, pointer)

    def add(self, new: PolicyVersion) -> None:
        """Write the version and move the pointer, in one transaction; see `herald.domain.policies.ports.Policies`."""
        follows = Expression(
            f"attribute_not_exists(#number) OR #number = :before OR {_UNREADABLE_POINTER}",
            {
                ":before": number(new.follows),
                ":first": number(1),
                ":last": number(MAX_NUMBER),
                ":n": text("N"),
                ":bool": text("BOOL"),
            },
            {"#number": "number", "#set": "set"},
        )
        try:
            self._table.transact([Put(version_item(new), ABSENT), Put(pointer_item(new), follows)])
        except ConditionFailed as failed:
            raise PolicyChanged(new.number) from failed

    def history(self, scope: str, limit: int, before: int | None) -> list[AnyVersion]:
        """Return up to `limit` versions of a scope, newest first."""
        last = MAX_NUMBER if before is None else before - 1
        between = Expression(
            "PK = :scope AND SK BETWEEN :first AND :last",
            {
                ":scope": policy_keys.policy_version_key(scope, last)["PK"],
                ":first": policy_keys.policy_version_key(scope, 0)["SK"],
                ":last": policy_keys.policy_version_key(scope, last)["SK"],
            },
        )
        newest = Query(between, descending=True, page_size=limit, max_items=limit)
        return [read_version(item) for item in self._table.query(newest)]

    def _pointed_at(self, scope: str, pointer: Pointer) -> AnyVersion:
        """Read the version that a pointer names. The pointer decides whether a policy is set."""
        name = f"policy version {version_name(scope, pointer.number)}"
        item = self._table.get(policy_keys.policy_version_key(scope, pointer.number))
        found = read_version(item) if item else UnreadableVersion(scope, pointer.number, f"{name} not found")
        if not pointer.is_set:
            removed = found if isinstance(found, PolicyVersion) else PolicyVersion(scope, pointer.number, None, 0, "")
            return removed._replace(policy=None)
        if isinstance(found, PolicyVersion) and found.policy is None:
            return UnreadableVersion(scope, pointer.number, f"{name} has no policy", found.at, found.by)
        return found


def _number_in_effect(item: Item) -> int | HeraldError:
    """Return the number in a pointer, 0 if no policy is set, or MalformedRecord."""
    try:
        pointer = read_pointer(item)
    except MalformedRecord as error:
        return error
    return pointer.number if pointer.is_set else 0
