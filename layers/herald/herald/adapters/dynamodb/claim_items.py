"""Claims as items of the groups table: each reserves a group id for an idempotency key that was used already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import group_keys
from herald.adapters.dynamodb.item_header import CLAIM, SCHEMA_VERSION
from herald.adapters.dynamodb.values import number, read_text, text

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.groups.group import Group


def claim_item(claimed_id: str, group: Group) -> StoredItem:
    """Return the claim on the group id that is derived from an idempotency key.

    It is written if the request names another group id: the key then cannot create a second group.
    """
    return {
        **group_keys.group_key(claimed_id),
        "entity": text(CLAIM),
        "group_id": text(group.group_id),
        "fingerprint": text(group.fingerprint),
        "schema_version": number(SCHEMA_VERSION),
    }


def fingerprint_of(item: Item) -> str:
    """Return the fingerprint of the request that wrote a group item or a claim."""
    return read_text(item, "fingerprint")
