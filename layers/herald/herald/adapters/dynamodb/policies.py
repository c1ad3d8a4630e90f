"""Policies as they are set, in the settings table: a pointer to the newest version of each scope, and the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from herald.adapters.calls.aws_errors import anything_as_unavailable, transient_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.policy_versions import read_policy
from herald.adapters.dynamodb.tables import number, read_int, read_text, text
from herald.domain.errors import MalformedRecord, PolicyChanged, TemporarilyUnavailable
from herald.domain.notifications.content import encode
from herald.domain.policies.document import to_document
from herald.domain.policies.policy import SCOPES
from herald.domain.ports import PolicyVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.tables import Item

SCHEMA_VERSION = 1


class DynamoDBPolicies:
    """Policies that are set, and how they came to be."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """Use `client` on `table`."""
        self._client = client
        self._table = table

    def numbers(self) -> Mapping[str, int]:
        """Read the pointers of all scopes by one call; see `herald.domain.ports.Policies`."""
        keys: Any = [tables.policy_pointer_key(scope) for scope in SCOPES]
        with anything_as_unavailable():
            answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
        if answer.get("UnprocessedKeys"):
            raise TemporarilyUnavailable("DynamoDB left policies unread")
        pointers = answer["Responses"].get(self._table, [])
        try:
            return {read_text(item, "scope"): read_int(item, "number") for item in pointers if item["set"]["BOOL"]}
        except (KeyError, ValueError) as error:
            raise MalformedRecord(f"not a pointer to a policy: {type(error).__name__}") from error

    def current(self, scope: str) -> PolicyVersion | None:
        """Read the pointer and then its version."""
        pointer = self._get(tables.policy_pointer_key(scope))
        if pointer is None:
            return None
        item = self._get(tables.policy_version_key(scope, read_int(pointer, "number")))
        if item is None:
            raise MalformedRecord(f"the policy of {scope} points nowhere")
        return _version(item)

    def add(self, new: PolicyVersion) -> None:
        """Write version and pointer in one transaction; see `herald.domain.ports.Policies`."""
        pointer = {
            **tables.policy_pointer_key(new.scope),
            "scope": text(new.scope),
            "number": number(new.number),
            "set": {"BOOL": new.policy is not None},
        }
        puts: Any = [
            {
                "TableName": self._table,
                "Item": _stored(new),
                "ConditionExpression": "attribute_not_exists(PK)",
            },
            {
                "TableName": self._table,
                "Item": pointer,
                "ConditionExpression": "attribute_not_exists(PK) OR #number = :before",
                "ExpressionAttributeNames": {"#number": "number"},
                "ExpressionAttributeValues": {":before": number(new.number - 1)},
            },
        ]
        with transient_as_unavailable():
            try:
                self._client.transact_write_items(TransactItems=[{"Put": put} for put in puts])
            except self._client.exceptions.TransactionCanceledException as error:
                codes = {reason.get("Code") for reason in cast("Any", error.response)["CancellationReasons"]}
                if "ConditionalCheckFailed" in codes:
                    raise PolicyChanged(new.number) from error
                raise TemporarilyUnavailable("the policies are being written") from error

    def history(self, scope: str, limit: int, before: int | None) -> list[PolicyVersion]:
        """Read versions, the newest first."""
        below = tables.policy_version_key(scope, before - 1 if before is not None else 99_999_999)
        with transient_as_unavailable():
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="PK = :scope AND SK BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":scope": below["PK"],
                    ":first": tables.policy_version_key(scope, 0)["SK"],
                    ":last": below["SK"],
                },
                ScanIndexForward=False,
                Limit=limit,
                ConsistentRead=True,
            )
        return [_version(item) for item in answer["Items"]]

    def _get(self, key: tables.Key) -> Item | None:
        with transient_as_unavailable():
            return self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")


def _stored(new: PolicyVersion) -> dict[str, Any]:
    item: dict[str, Any] = {
        **tables.policy_version_key(new.scope, new.number),
        "scope": text(new.scope),
        "number": number(new.number),
        "at": number(new.at),
        "by": text(new.by),
        "schema_version": number(SCHEMA_VERSION),
    }
    return item if new.policy is None else item | {"policy": text(encode(to_document(new.policy)))}


def _version(item: Item) -> PolicyVersion:
    try:
        return PolicyVersion(
            scope=read_text(item, "scope"),
            number=read_int(item, "number"),
            policy=read_policy(item),
            at=read_int(item, "at"),
            by=read_text(item, "by"),
        )
    except (KeyError, ValueError) as error:
        raise MalformedRecord(f"not a policy version: {type(error).__name__}") from error
