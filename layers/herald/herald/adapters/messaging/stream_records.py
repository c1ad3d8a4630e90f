"""Records of the groups table's stream, as committed items."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.group_items import entity_of, read_chunk, read_group
from herald.domain.errors import MalformedRecord
from herald.domain.identifiers import is_valid_id

if TYPE_CHECKING:
    from herald.adapters.dynamodb.tables import Item
    from herald.domain.audit.events import AuditFacts
    from herald.domain.notifications.message import CommittedChunk, CommittedGroup

Record = Mapping[str, Any]


def committed_group(record: Record) -> CommittedGroup:
    """Read a group item out of a record. Raises MalformedRecord for anything else."""
    return read_group(_new_image(record))


def committed_item(record: Record) -> CommittedGroup | CommittedChunk:
    """Read a group item or a roster chunk out of a record. Raises MalformedRecord for anything else."""
    image = _new_image(record)
    return read_chunk(image) if entity_of(image) == tables.ROSTER else read_group(image)


def is_commit(record: Record) -> bool:
    """Tell whether a record shows an item being inserted: the stream mappings pass nothing else (AWS filters)."""
    return record.get("eventName") == "INSERT"


def sequence_number(record: Record) -> str:
    """Return what names a record to the stream in a partial batch response."""
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def describe(record: Record) -> str:
    """Write down which item a record shows, for the quarantine: the table holds the item itself."""
    change = _change(record)
    keys = change.get("Keys", {})
    return json.dumps(  # In ASCII: whatever the keys hold, SQS takes it.
        {
            "group_id": tables.group_of(keys),
            "keys": keys,
            "sequence_number": change.get("SequenceNumber", ""),
            "stream": record.get("eventSourceARN", ""),
        },
        separators=(",", ":"),
    )


def name(record: Record) -> AuditFacts:
    """Name a record for the audit, by what can be read of it whatever is wrong with it."""
    change = _change(record)
    facts: AuditFacts = {"sequence_number": change.get("SequenceNumber", "")}
    group_id = tables.group_of(change.get("Keys", {}))
    return {**facts, "group_id": group_id} if is_valid_id(group_id) else facts


def _change(record: Record) -> Mapping[str, Any]:
    change = record.get("dynamodb")
    return change if isinstance(change, dict) else {}


def _new_image(record: Record) -> Item:
    image = _change(record).get("NewImage")
    if not isinstance(image, dict):
        raise MalformedRecord("a stream record without NewImage")
    return image
