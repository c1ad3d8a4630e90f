"""The keys of what reconcile keeps in the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import text

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Key
    from herald.domain.commits.committed import GroupHeader

OPEN_PREFIX = "OPEN#"
STUCK_PREFIX = "STUCK#"
STATE_PREFIX = "STATE"


def reconcile_state_key(shard: int | None = None) -> Key:
    """Return the key of the lease and the progress of one of reconcile's shards.

    Without a shard: of the version before there were shards, whose watermark is kept up to date for a rollback.
    """
    return {"PK": text("RECONCILE"), "SK": text(STATE_PREFIX if shard is None else f"{STATE_PREFIX}#{shard}")}


def incomplete_group_key(creation: GroupHeader) -> Key:
    """Return the key of an incomplete group in reconcile's list, which is in order of creation."""
    return {"PK": text("RECONCILE"), "SK": text(f"{OPEN_PREFIX}{_created(creation)}")}


def stuck_group_key(creation: GroupHeader) -> Key:
    """Return the key of an incomplete group in reconcile's list of those that publishing again does not help."""
    return {"PK": text("RECONCILE"), "SK": text(f"{STUCK_PREFIX}{_created(creation)}")}


def _created(creation: GroupHeader) -> str:
    return f"{creation.created_at:013d}#{creation.group_id}"
