"""Roster chunks (from chunk 1) as items of the groups table: writing and reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.item_header import (
    ROSTER,
    check_entity,
    check_key,
    header,
    malformed,
    members_attribute,
    read_channels_of,
    read_members,
    read_number,
    read_suppressed,
    read_valid_text,
)
from herald.adapters.dynamodb.values import number, read_text, text
from herald.domain.checks import id_of
from herald.domain.groups.group import GroupType
from herald.domain.groups.roster import MAX_CHUNKS
from herald.domain.notifications.content import encode, read_summary
from herald.domain.notifications.message import Commit, CommittedChunk

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.notifications.content import Summary


def chunk_item(commit: Commit, chunk: int, members: frozenset[str], summary: Summary) -> StoredItem:
    """Return the item of roster chunk `chunk` (from 1).

    It holds `summary`, the content of its members' invitations, so that they can be sent without reading the group.
    """
    return {
        **keys.roster_key(commit.group_id, chunk),
        **header(ROSTER, commit),
        "chunk": number(chunk),
        "group_type": text(commit.group_type),
        "creator_id": text(commit.creator),
        "summary": text(encode(summary)),
        **members_attribute(members),
    }


def read_chunk(item: Item) -> CommittedChunk:
    """Read a roster chunk. Raises MalformedRecord for any other item, and for an unknown schema version."""
    with malformed("roster chunk"):
        check_entity(item, ROSTER)
        committed = _read_chunk(item)
        check_key(item, keys.roster_key(committed.commit.group_id, committed.chunk))
    return committed


def _read_chunk(item: Item) -> CommittedChunk:
    commit = _read_commit(item)
    summary = read_summary(json.loads(read_text(item, "summary")), commit.group_id)
    return CommittedChunk(commit, read_number(item, "chunk", 1, MAX_CHUNKS - 1), read_members(item), summary)


def _read_commit(item: Item) -> Commit:
    return Commit(
        group_id=id_of(read_text(item, "group_id")),
        group_type=GroupType(read_text(item, "group_type")).value,
        creator=id_of(read_text(item, "creator_id")),
        created_at=read_number(item, "created_at"),
        policy_version=read_valid_text(item, "policy_version"),
        channels=read_channels_of(item),
        suppressed=read_suppressed(item),
        roster_chunks=read_number(item, "roster_chunks", 1, MAX_CHUNKS) if "roster_chunks" in item else 1,
        operation_id=read_valid_text(item, "operation_id"),
    )
