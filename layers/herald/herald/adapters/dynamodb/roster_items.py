"""Roster chunks (from chunk 1) as items of the groups table: writing and reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import group_keys
from herald.adapters.dynamodb.item_attributes import (
    read_channels_of,
    read_members,
    read_number,
    read_suppressed,
    read_texts_version,
    read_valid_text,
)
from herald.adapters.dynamodb.item_checks import check_entity, check_key, malformed
from herald.adapters.dynamodb.item_header import ROSTER, header, members_attribute
from herald.adapters.dynamodb.values import number, read_text, text
from herald.domain.checks import id_of, user_id_of
from herald.domain.commits.committed import CommittedItem, GroupHeader
from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.content.content_reading import read_content
from herald.domain.content.v1_facts import NO_FACTS, facts_document, read_facts
from herald.domain.groups.group import GroupType, Role
from herald.domain.groups.roster import MAX_CHUNKS

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.content.content import Content


def chunk_item(chunk: CommittedItem) -> StoredItem:
    """Return the item of a roster chunk (from 1). It holds the content of its invitations: they need no other item."""
    group_id, facts = chunk.header.group_id, facts_document(chunk.facts)
    return {
        **group_keys.roster_key(group_id, chunk.chunk),
        **header(ROSTER, chunk),
        "chunk": number(chunk.chunk),
        "group_type": text(chunk.group_type),
        "creator_id": text(chunk.creator_id),
        "summary": text(encode(content_document(_content(chunk)))),
        **members_attribute(chunk.members),
        **({"v1": text(encode(facts))} if facts else {}),
    }


def _content(chunk: CommittedItem) -> Content:
    if chunk.content is None:
        raise ValueError("a roster chunk without the content of its invitations")
    return chunk.content


def read_chunk(item: Item) -> CommittedItem:
    """Read a roster chunk. Raises MalformedRecord for any other item, and for an unknown schema version."""
    with malformed("roster chunk"):
        check_entity(item, ROSTER)
        chunk = _read_chunk(item)
        check_key(item, group_keys.roster_key(chunk.header.group_id, chunk.chunk))
    return chunk


def _read_chunk(item: Item) -> CommittedItem:
    group_header = _read_header(item)
    return CommittedItem(
        header=group_header,
        chunk=read_number(item, "chunk", 1, MAX_CHUNKS - 1),
        group_type=GroupType(read_text(item, "group_type")).value,
        creator_id=user_id_of(read_text(item, "creator_id")),
        policy_version=read_valid_text(item, "policy_version"),
        texts_version=read_texts_version(item),
        suppressed=read_suppressed(item),
        operation_id=read_valid_text(item, "operation_id"),
        people={Role.MEMBER: read_members(item)},
        content=read_content(json.loads(read_text(item, "summary")), group_header.group_id),
        facts=read_facts(json.loads(read_text(item, "v1"))) if "v1" in item else NO_FACTS,
    )


def _read_header(item: Item) -> GroupHeader:
    return GroupHeader(
        group_id=id_of(read_text(item, "group_id")),
        created_at=read_number(item, "created_at"),
        roster_chunks=read_number(item, "roster_chunks", 1, MAX_CHUNKS) if "roster_chunks" in item else 1,
        channels=read_channels_of(item),
    )
