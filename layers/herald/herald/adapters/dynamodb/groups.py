"""The groups table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from herald.adapters.calls.aws_errors import transient_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.group_items import (
    chunk_item,
    claim_item,
    entity_of,
    fingerprint_of,
    group_item,
    read_group,
)
from herald.adapters.dynamodb.tables import read_set
from herald.domain.errors import NotWritten
from herald.domain.notifications.message import commit_of, invitation_summary
from herald.domain.ports import ExistingGroup

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.group_items import (
        StoredItem,
    )
    from herald.adapters.dynamodb.tables import Item
    from herald.domain.creation.planning import NewGroup
    from herald.domain.notifications.message import CommittedGroup

ATTEMPTS = 4
"""Twenty callers with one key settle within three conflicts; more would only hold up an API that can say 503."""

_ABSENT = "attribute_not_exists(PK)"
_PASSING_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


class DynamoDBGroups:
    """Groups in DynamoDB: the group item is the idempotency record, and one write commits all of a group."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """Use `client` on `table`; `backoff` spaces the attempts of a write that is in conflict with another."""
        self._client = client
        self._table = table
        self._backoff = backoff

    def add(self, new: NewGroup) -> ExistingGroup | None:
        """Commit a group whole; see `herald.domain.ports.Groups`."""
        existing = self._write(_items(new))
        return None if existing is None else _existing(existing, new.group.group_id)

    def claim(self, new: NewGroup) -> str | None:
        """Lay the claim of `new` on its own; see `herald.domain.ports.Groups`."""
        if new.claimed_id is None:
            return None
        existing = self._write([claim_item(new.claimed_id, new.group)])
        return fingerprint_of(existing[0]) if existing else None

    def get(self, group_id: str) -> CommittedGroup | None:
        """Return a group; a claim is none."""
        item = self._get(tables.group_key(group_id))
        return read_group(item) if entity_of(item) == tables.GROUP else None

    def chunk(self, group_id: str, number: int) -> frozenset[str]:
        """Return the members in a roster chunk."""
        return read_set(self._get(tables.roster_key(group_id, number)), "members")

    def _get(self, key: tables.Key) -> Item:
        with transient_as_unavailable():
            return self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item", {})

    def _write(self, items: list[StoredItem]) -> list[Item] | None:
        """Write all items or none, again while another write is in conflict. Returns what stands in the way."""
        write = self._put if len(items) == 1 else self._transact
        with transient_as_unavailable():
            return self._backoff.call(lambda: write(items), NotWritten, ATTEMPTS)

    def _put(self, items: list[StoredItem]) -> list[Item] | None:
        """Write one item if nothing stands there. Returns what does."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=items[0],
                ConditionExpression=_ABSENT,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            return [cast("Any", error.response)["Item"]]
        except self._client.exceptions.TransactionConflictException as error:
            raise NotWritten("another transaction writes the same group") from error
        return None

    def _transact(self, items: list[StoredItem]) -> list[Item] | None:
        """Write all items if nothing stands where the group and the claim go. Returns what does."""
        try:
            self._client.transact_write_items(TransactItems=[{"Put": self._conditional(item)} for item in items])
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = cast("Any", error.response)["CancellationReasons"]
            codes = {reason["Code"] for reason in reasons if reason.get("Code")}
            if codes & _PASSING_REASONS:  # First of all: beside a conflict, what else stands there is not known.
                raise NotWritten(", ".join(sorted(codes & _PASSING_REASONS))) from error
            if "ConditionalCheckFailed" in codes:
                return [reason["Item"] for reason in reasons if reason.get("Item")]
            raise
        return None

    def _conditional(self, item: StoredItem) -> Any:
        put = {"TableName": self._table, "Item": item}
        if entity_of(item) == tables.ROSTER:
            return put
        return put | {"ConditionExpression": _ABSENT, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _items(new: NewGroup) -> list[StoredItem]:
    items = [group_item(new.group, new.roster[0])]
    if new.claimed_id:
        items.append(claim_item(new.claimed_id, new.group))
    if len(new.roster) > 1:
        commit, summary = commit_of(new.group), invitation_summary(new.group, new.applied)
        items += [chunk_item(commit, number, members, summary) for number, members in enumerate(new.roster) if number]
    return items


def _existing(items: list[Item], group_id: str) -> ExistingGroup:
    """Tell apart what stands under the group's own id and what stands for the idempotency key."""
    group, key_fingerprint = None, None
    for item in items:
        if item["PK"] == tables.group_key(group_id)["PK"] and entity_of(item) == tables.GROUP:
            group = read_group(item).group
        else:
            key_fingerprint = fingerprint_of(item)
    return ExistingGroup(group, key_fingerprint)
