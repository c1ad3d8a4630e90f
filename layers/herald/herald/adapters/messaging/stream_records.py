"""Records of the groups table's stream: the committed items in them, and names for what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb.group_items import read_group
from herald.adapters.dynamodb.group_keys import group_of
from herald.adapters.dynamodb.item_header import ROSTER, entity_of, is_announced_whole
from herald.adapters.dynamodb.roster_items import read_chunk
from herald.domain.commits.committed import group_item_of
from herald.domain.errors import MalformedRecord
from herald.domain.identifiers import is_valid_id
from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item
    from herald.domain.audit.events import AuditFacts
    from herald.domain.commits.committed import CommittedItem

Record = Mapping[str, Any]


def committed_item(record: Record) -> CommittedItem:
    """Read the group item or the roster chunk in a record. Raises MalformedRecord if there is none."""
    image = _new_image(record)
    return read_chunk(image) if entity_of(image) == ROSTER else group_item_of(read_group(image))


def announced_kinds(record: Record) -> tuple[Kind, ...]:
    """Return the kinds that announce_group publishes for a record. Raises MalformedRecord if there is no item.

    They are all that a group item calls for. Of an item of an earlier version it is the confirmation: the filter of
    invite_members lets that item through, too.
    """
    return tuple(Kind) if is_announced_whole(_new_image(record)) else (Kind.GROUP_CREATION_CONFIRMED,)


def is_commit(record: Record) -> bool:
    """Return whether an item was inserted. The filters of the stream mappings let no other records through (AWS)."""
    return record.get("eventName") == "INSERT"


def sequence_number(record: Record) -> str:
    """Return the identifier of a record in a partial batch response."""
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def describe(record: Record) -> str:
    """Return, as JSON, which item a record is about, for the dead-letter queue. The item itself is in the table.

    The JSON is ASCII, which SQS always accepts: the keys of a broken item may hold any character.
    """
    change = _change(record)
    keys = change.get("Keys", {})
    return json.dumps(
        {
            "group_id": group_of(keys),
            "keys": keys,
            "sequence_number": change.get("SequenceNumber", ""),
            "stream": record.get("eventSourceARN", ""),
        },
        separators=(",", ":"),
    )


def name(record: Record) -> AuditFacts:
    """Return what identifies a record in the audit log, even if the record is unreadable."""
    change = _change(record)
    facts: AuditFacts = {"sequence_number": change.get("SequenceNumber", "")}
    group_id = group_of(change.get("Keys", {}))
    return {**facts, "group_id": group_id} if is_valid_id(group_id) else facts


def _change(record: Record) -> Mapping[str, Any]:
    change = record.get("dynamodb")
    return change if isinstance(change, dict) else {}


def _new_image(record: Record) -> Item:
    image = _change(record).get("NewImage")
    if not isinstance(image, dict):
        raise MalformedRecord("a stream record without NewImage")
    return image
