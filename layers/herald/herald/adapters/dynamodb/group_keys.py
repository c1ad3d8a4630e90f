"""The keys of what is kept of a group: its item, its roster and its ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import text

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, Key
    from herald.domain.delivery.ledger import LedgerKey

DELIVERY_PREFIX = "DELIVERY#"
GROUP_PREFIX = "GROUP#"


def group_key(group_id: str) -> Key:
    """Return the key of a group item, or of a claim, which reserves a group id for an idempotency key."""
    return {"PK": text(f"{GROUP_PREFIX}{group_id}"), "SK": text("GROUP")}


def roster_key(group_id: str, chunk: int) -> Key:
    """Return the key of roster chunk `chunk` (from 1).

    The chunk is part of the partition key, so that the chunks of a large group are spread over partitions.
    """
    return {"PK": text(f"ROSTER#{group_id}#{chunk:03d}"), "SK": text("ROSTER")}


def group_of(key: Item) -> str:
    """Return the group id in the key of a group item, a roster chunk or a ledger entry; "" for any other key."""
    try:
        kind, _, rest = str(key["PK"]["S"]).partition("#")
    except (KeyError, TypeError):
        return ""
    if kind == "ROSTER":
        return rest.rpartition("#")[0]
    return rest if kind == "GROUP" else ""


def ledger_key(key: LedgerKey) -> Key:
    """Return the key of a ledger entry. All entries of a group are in one partition of the inbox table."""
    return _key_of_delivery(DELIVERY_PREFIX, key)


def delivery_claim_key(key: LedgerKey) -> Key:
    """Return the key of the claim on a delivery."""
    return _key_of_delivery("CLAIM#", key)


def _key_of_delivery(prefix: str, key: LedgerKey) -> Key:
    sort = f"{prefix}{key.channel.value}#{key.kind.value}#{key.chunk:03d}"
    return {"PK": text(f"{GROUP_PREFIX}{key.group_id}"), "SK": text(sort)}
