"""What group items, roster chunks and claims have in common, as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import number, text
from herald.domain.kinds import write_channels

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.commits.committed import CommittedItem


GROUP, ROSTER, CLAIM = "group", "roster", "claim"
"""Values of the attribute `entity`. The stream mappings in `template.yaml` filter on them."""

WHOLE = "whole"
"""The value of the attribute `announced` of group items; see `is_announced_whole`."""

SCHEMA_VERSION = 1


def entity_of(item: Item) -> str:
    """Return the `entity` of an item in the groups table; "" if it has none or the item does not exist."""
    try:
        return str(item["entity"]["S"])
    except (KeyError, TypeError):
        return ""


def is_announced_whole(item: Item) -> bool:
    """Return whether one stream reader publishes both the confirmation and the invitations of a group item.

    Items of versions before the attribute have a reader for each kind. The rule is that of the stream mappings' filters
    in `template.yaml`: any text counts.
    """
    try:
        return "S" in item["announced"]
    except (KeyError, TypeError):
        return False


def header(entity: str, committed: CommittedItem) -> StoredItem:
    """Return the attributes that a group item and its roster chunks share."""
    shared: StoredItem = {
        "entity": text(entity),
        "group_id": text(committed.header.group_id),
        "created_at": number(committed.header.created_at),
        "policy_version": text(committed.policy_version),
        "texts_version": number(committed.texts_version),
        "routes": text(write_channels(committed.header.channels)),
        "roster_chunks": number(committed.header.roster_chunks),
        "operation_id": text(committed.operation_id),
        "schema_version": number(SCHEMA_VERSION),
    }
    rules = {kind.value: text(rule) for kind, rule in committed.suppressed.items()}
    return shared | ({"suppressed": {"M": rules}} if rules else {})


def members_attribute(members: frozenset[str]) -> StoredItem:
    """Return the attribute `members`: none if there are no members, since DynamoDB stores no empty set."""
    return {"members": {"SS": sorted(members)}} if members else {}
