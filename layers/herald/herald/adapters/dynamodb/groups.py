"""The groups table as the API reads and writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import group_keys
from herald.adapters.dynamodb.claim_items import claim_item, fingerprint_of
from herald.adapters.dynamodb.group_items import group_item, read_group
from herald.adapters.dynamodb.item_header import GROUP, entity_of
from herald.adapters.dynamodb.repeated_write import RepeatedWrite
from herald.adapters.dynamodb.requests import ABSENT, Put
from herald.adapters.dynamodb.roster_items import chunk_item
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import read_set
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.creation.ports import ExistingGroup
from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.values import Item, Key
    from herald.domain.creation.planning import NewGroup
    from herald.domain.groups.group import Group

ATTEMPTS = 4
"""Calls for one write, of at most 3 s each. Twenty callers with one key need three; after four 503 is better."""

READ_ATTEMPTS = 2
"""Calls for one read."""


class DynamoDBGroups:
    """Groups in DynamoDB. The group item is the idempotency record; one write commits a group and its roster."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """`table` is the name of the groups table; `backoff` waits before a call is repeated.

        `client` should not retry: if it does, it is unknown what became of a write that is throttled.
        """
        self._table = Table(client, table)
        self._backoff = backoff

    def add(self, new: NewGroup) -> ExistingGroup | None:
        """Commit a group; see `herald.domain.creation.ports.Groups`."""
        existing = self._write(_puts(new))
        return _existing(existing, new.group.group_id) if existing else None

    def claim(self, new: NewGroup) -> str | None:
        """Write the claim of `new` alone; see `herald.domain.creation.ports.Groups`."""
        if new.claimed_id is None:
            return None
        existing = self._write([_claim(new.claimed_id, new)])
        return fingerprint_of(existing[0]) if existing else None

    def get(self, group_id: str) -> Group | None:
        """Return a group. A claim with this id is not a group."""
        item = self._read(group_keys.group_key(group_id))
        return read_group(item) if entity_of(item) == GROUP else None

    def chunk(self, group_id: str, number: int) -> frozenset[str]:
        """Return the members in a roster chunk."""
        return read_set(self._read(group_keys.roster_key(group_id, number)), "members")

    def _read(self, key: Key) -> Item:
        return self._backoff.call(lambda: self._table.get(key), TemporarilyUnavailable, READ_ATTEMPTS)

    def _write(self, puts: list[Put]) -> list[Item]:
        """Write all items or none. Returns the existing items under keys that had to be free."""
        try:
            self._backoff.call(RepeatedWrite(lambda: self._send(puts)), TemporarilyUnavailable, ATTEMPTS)
        except ConditionFailed as failed:
            return list(failed.existing.values())
        return []

    def _send(self, puts: list[Put]) -> None:
        """Send a single item as a conditional put: a transaction costs twice as many write units (AWS)."""
        if len(puts) == 1:
            return self._table.put(puts[0])
        return self._table.transact(puts)


def _puts(new: NewGroup) -> list[Put]:
    puts = [Put(group_item(new.group), ABSENT, return_existing=True)]
    if new.claimed_id:
        puts.append(_claim(new.claimed_id, new))
    return puts + [Put(chunk_item(chunk)) for chunk in new.chunks]


def _claim(claimed_id: str, new: NewGroup) -> Put:
    return Put(claim_item(claimed_id, new.group), ABSENT, return_existing=True)


def _existing(items: list[Item], group_id: str) -> ExistingGroup:
    """Sort existing items into the group with the new group's id and the use of its idempotency key."""
    group, key_fingerprint = None, None
    for item in items:
        if item["PK"] == group_keys.group_key(group_id)["PK"] and entity_of(item) == GROUP:
            group = read_group(item)
        else:
            key_fingerprint = fingerprint_of(item)
    return ExistingGroup(group, key_fingerprint)
