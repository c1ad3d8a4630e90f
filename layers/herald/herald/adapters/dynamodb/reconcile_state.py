"""Reconcile's state, in the inbox table: lease, watermark and incomplete groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.item_header import read_channels_of
from herald.adapters.dynamodb.requests import Expression, Put, Query, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.delivery.reconciliation import GroupHeader, IncompleteGroup
from herald.domain.kinds import write_channels

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item, StoredItem

SCHEMA_VERSION = 1

_HELD = "lease_run = :run"
"""The condition that this run holds the lease."""


class DynamoDBReconcileState:
    """Reconcile's state in DynamoDB. Lease and watermark are one item: only the run with the lease can move it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the inbox table."""
        self._table = Table(client, table)

    def acquire(self, run: str, now: int, until: int) -> bool:
        """Take the lease; see `herald.domain.ports.Book`.

        A run can take its own lease again: the answer to its first attempt may have been lost.
        """
        return self._update(
            Expression("SET lease_run = :run, lease_until = :until", {":run": text(run), ":until": number(until)}),
            Expression(
                f"attribute_not_exists(lease_until) OR lease_until < :now OR {_HELD}",
                {":run": text(run), ":now": number(now)},
            ),
        )

    def release(self, run: str) -> None:
        """Remove the lease, if this run holds it."""
        self._update(Expression("REMOVE lease_run, lease_until"), _held_by(run))

    def watermark(self) -> int | None:
        """Return the watermark."""
        item = self._table.get(keys.reconcile_state_key())
        return read_int(item, "watermark") if "watermark" in item else None

    def advance(self, run: str, watermark: int) -> None:
        """Move the watermark, if this run holds the lease."""
        moved = Expression("SET watermark = :watermark", {":watermark": number(watermark)})
        self._update(moved, _held_by(run))

    def incomplete_groups(self, limit: int) -> list[IncompleteGroup]:
        """Return up to `limit` incomplete groups, oldest first."""
        are_open = Expression(
            "PK = :book AND begins_with(SK, :open)",
            {":book": keys.reconcile_state_key()["PK"], ":open": text(keys.OPEN_PREFIX)},
        )
        return list(map(_read, self._table.query(Query(are_open, max_items=limit))))

    def remember(self, group: IncompleteGroup) -> None:
        """Write an incomplete group, in place of its earlier state."""
        self._table.put(Put(_stored(group)))

    def close(self, creation: GroupHeader) -> None:
        """Delete a group from the incomplete ones."""
        self._table.delete(keys.incomplete_group_key(creation))

    def _update(self, change: Expression, condition: Expression) -> bool:
        """Change the item with lease and watermark. Returns whether the condition held."""
        try:
            self._table.update(Update(keys.reconcile_state_key(), change, condition))
        except ConditionFailed:
            return False
        return True


def _held_by(run: str) -> Expression:
    return Expression(_HELD, {":run": text(run)})


def _stored(group: IncompleteGroup) -> StoredItem:
    return {
        **keys.incomplete_group_key(group.creation),
        "group_id": text(group.creation.group_id),
        "created_at": number(group.creation.created_at),
        "roster_chunks": number(group.creation.roster_chunks),
        "routes": text(write_channels(group.creation.channels)),
        "republished": number(group.republished),
        "due_at": number(group.due_at),
        "schema_version": number(SCHEMA_VERSION),
    }


def _read(item: Item) -> IncompleteGroup:
    creation = GroupHeader(
        read_text(item, "group_id"),
        read_int(item, "created_at"),
        read_int(item, "roster_chunks"),
        read_channels_of(item),
    )
    return IncompleteGroup(creation, read_int(item, "republished"), read_int(item, "due_at"))
