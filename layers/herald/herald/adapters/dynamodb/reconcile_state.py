"""Reconcile's state, in the inbox table: for each shard lease and progress, and the incomplete groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import reconcile_keys
from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.incomplete_items import group_attributes, key_of, place_of, read_group
from herald.adapters.dynamodb.progress_items import progress_attributes, read_progress
from herald.adapters.dynamodb.requests import Expression, Put, Query, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import MalformedRecord
from herald.domain.reconcile.progress import Remembered, RememberedPage
from herald.domain.reconcile.shards import RECONCILE_SHARDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.values import Key
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.reconcile.incomplete import IncompleteGroup
    from herald.domain.reconcile.progress import Progress

_HELD = "lease_run = :run"
"""The condition that this run holds the lease."""

_PREFIXES = {Remembered.OPEN: reconcile_keys.OPEN_PREFIX, Remembered.STUCK: reconcile_keys.STUCK_PREFIX}

_BEHIND = " "
"""Sorts behind a key, and before every key that only begins like it: no id contains a space."""


class DynamoDBReconcileState:
    """Reconcile's state in DynamoDB. Lease and progress of a shard are one item: only the holder can change it."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """`table` is the name of the inbox table; `backoff` waits before unprocessed keys are read again."""
        self._table = Table(client, table)
        self._backoff = backoff

    def acquire(self, shard: int, run: str, now: int, until: int) -> bool:
        """Take a lease; see `herald.domain.reconcile.ports.ReconcileState`.

        A run can take its own lease again: the answer to its first attempt may have been lost.
        """
        return self._update(
            reconcile_keys.reconcile_state_key(shard),
            Expression("SET lease_run = :run, lease_until = :until", {":run": text(run), ":until": number(until)}),
            Expression(
                f"attribute_not_exists(lease_until) OR lease_until < :now OR {_HELD}",
                {":run": text(run), ":now": number(now)},
            ),
        )

    def release(self, shard: int, run: str) -> None:
        """Remove a lease, if this run holds it."""
        free = Expression("REMOVE lease_run, lease_until")
        self._update(reconcile_keys.reconcile_state_key(shard), free, _held_by(run))

    def progress(self) -> Mapping[int, Progress]:
        """Return the progress of every shard."""
        found = {
            place_of(item): item for item in self._table.query(Query(_beginning_with(reconcile_keys.STATE_PREFIX)))
        }
        before_shards = read_progress(found.get(reconcile_keys.STATE_PREFIX, {}))
        return {
            shard: read_progress(found[place])
            if (place := f"{reconcile_keys.STATE_PREFIX}#{shard}") in found
            else before_shards
            for shard in range(RECONCILE_SHARDS)
        }

    def advance(self, shard: int, run: str, progress: Progress, all_checked: int | None) -> None:
        """Store a shard's progress, and how far all shards have come for the version without shards."""
        attributes = progress_attributes(progress)
        moved = Expression(
            "SET " + ", ".join(f"{name} = :{name}" for name in attributes),
            {f":{name}": value for name, value in attributes.items()},
        )
        if self._update(reconcile_keys.reconcile_state_key(shard), moved, _held_by(run)) and all_checked is not None:
            self._update(
                reconcile_keys.reconcile_state_key(),
                Expression("SET watermark = :checked", {":checked": number(all_checked)}),
                Expression("attribute_not_exists(watermark) OR watermark < :checked"),
            )

    def remembered(self, which: Remembered, after: str, limit: int) -> RememberedPage:
        """Return up to `limit` groups of a list, in order of creation."""
        prefix = _PREFIXES[which]
        first, last = (after or prefix) + _BEHIND, prefix[:-1] + chr(ord(prefix[-1]) + 1)
        listed = Expression(
            "PK = :book AND SK BETWEEN :first AND :last",
            {":book": reconcile_keys.reconcile_state_key()["PK"], ":first": text(first), ":last": text(last)},
        )
        groups, unreadable, place, count = [], [], "", 0
        for count, item in enumerate(self._table.query(Query(listed, max_items=limit)), 1):  # noqa: B007 - the last one.
            place = place_of(item)
            try:
                groups.append((place, read_group(item)))
            except MalformedRecord:
                unreadable.append(place)
        return RememberedPage(groups, place if count == limit else "", unreadable)

    def count(self, which: Remembered) -> int:
        """Return how many groups a list has. DynamoDB reads all of them, and sends none."""
        return self._table.count(Query(_beginning_with(_PREFIXES[which]), consistent=False))

    def known(self, headers: Collection[GroupHeader]) -> frozenset[str]:
        """Return which of these groups are in a list."""
        places = {(str(key_of(which, each)["SK"]["S"])): each.group_id for which in Remembered for each in headers}
        wanted = [{**reconcile_keys.reconcile_state_key(), "SK": text(place)} for place in places]
        return frozenset(places[place_of(item)] for item in read_all(self._table, wanted, self._backoff))

    def remember(self, group: IncompleteGroup) -> None:
        """Write an incomplete group, in place of its earlier state.

        One that is stuck leaves the other list, in which an earlier version kept it, too. If the run dies in between,
        it is in both for a while, and checked more often.
        """
        self._table.put(Put({**key_of(_list_of(group), group.header), **group_attributes(group)}))
        if group.is_stuck:
            self._table.delete(reconcile_keys.incomplete_group_key(group.header))

    def forget(self, group: IncompleteGroup) -> None:
        """Delete a group from the lists."""
        for which in dict.fromkeys((Remembered.OPEN, _list_of(group))):
            self._table.delete(key_of(which, group.header))

    def _update(self, key: Key, change: Expression, condition: Expression) -> bool:
        """Change an item. Returns whether the condition held."""
        try:
            self._table.update(Update(key, change, condition))
        except ConditionFailed:
            return False
        return True


def _list_of(group: IncompleteGroup) -> Remembered:
    return Remembered.STUCK if group.is_stuck else Remembered.OPEN


def _held_by(run: str) -> Expression:
    return Expression(_HELD, {":run": text(run)})


def _beginning_with(prefix: str) -> Expression:
    book = reconcile_keys.reconcile_state_key()["PK"]
    return Expression("PK = :book AND begins_with(SK, :prefix)", {":book": book, ":prefix": text(prefix)})
