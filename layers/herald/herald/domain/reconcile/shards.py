"""The shards of reconcile: each takes a part of all groups, with a lease and a watermark of its own."""

from __future__ import annotations

from zlib import crc32

RECONCILE_SHARDS = 4
"""Runs of reconcile at a time. One checks some 2,000 groups a second, and the API accepts 500 by default
(docs/scaling.md). `template.yaml` has one target of the schedule for each."""


def shard_of(group_id: str) -> int:
    """Return the shard of a group."""
    return crc32(group_id.encode()) % RECONCILE_SHARDS
