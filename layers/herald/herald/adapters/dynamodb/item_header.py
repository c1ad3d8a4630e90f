"""What group items, roster chunks and claims have in common, and the checks that every reader makes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.checks import MAX_EPOCH_MS, ids_of, number_of, text_of
from herald.domain.errors import MalformedRecord
from herald.domain.groups.roster import MAX_CHUNK_MEMBERS
from herald.domain.kinds import STANDARD_CHANNELS, Kind, known_channels, read_channels, write_channels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.adapters.dynamodb.keys import Key
    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.commits.committed import CommittedItem
    from herald.domain.kinds import ChannelsByKind, Suppressed

GROUP, ROSTER, CLAIM = "group", "roster", "claim"
"""Values of the attribute `entity`. The stream mappings in `template.yaml` filter on them."""

SCHEMA_VERSION = 1
READABLE_VERSIONS = frozenset({SCHEMA_VERSION})
"""Schema versions that readers accept: every version that was ever written. Later versions only add attributes."""


def entity_of(item: Item) -> str:
    """Return the `entity` of an item in the groups table; "" if it has none or the item does not exist."""
    try:
        return str(item["entity"]["S"])
    except (KeyError, TypeError):
        return ""


def header(entity: str, committed: CommittedItem) -> StoredItem:
    """Return the attributes that a group item and its roster chunks share."""
    shared: StoredItem = {
        "entity": text(entity),
        "group_id": text(committed.header.group_id),
        "created_at": number(committed.header.created_at),
        "policy_version": text(committed.policy_version),
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


@contextmanager
def malformed(what: str) -> Iterator[None]:
    """Raise MalformedRecord instead of the errors that reading a broken item raises."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedRecord(f"not a {what}: {type(error).__name__}") from error


def check_entity(item: Item, entity: str) -> None:
    """Check entity and schema version of an item. Raises MalformedRecord if this code cannot read it."""
    if entity_of(item) != entity:
        raise MalformedRecord(f"not a {entity} item: its entity is '{entity_of(item)}'")
    version = read_int(item, "schema_version") if "schema_version" in item else 0
    if version not in READABLE_VERSIONS:
        raise MalformedRecord(f"{entity} item of schema version {version}; readable: {sorted(READABLE_VERSIONS)}")


def check_key(item: Item, key: Key) -> None:
    """Check that an item is stored under the key that its content gives. Raises ValueError."""
    if any(item[name] != value for name, value in key.items()):
        raise ValueError("the item has the key of another item")


def read_channels_of(item: Item) -> ChannelsByKind:
    """Return the channels of each kind. Items from before there were policies do not have this attribute."""
    return read_channels(read_text(item, "routes")) if "routes" in item else STANDARD_CHANNELS


def read_known_channels(item: Item) -> tuple[ChannelsByKind, str]:
    """Return those channels of each kind that this version knows, and what it could not read, or ""."""
    try:
        return read_channels_of(item), ""
    except ValueError:
        return known_channels(read_text(item, "routes")), "its routes have channels that this version does not know"
    except (KeyError, TypeError):
        return STANDARD_CHANNELS, "its routes are no text"


def read_suppressed(item: Item) -> Suppressed:
    """Return the suppressed kinds with the rule for each. The attribute is missing if nothing is suppressed."""
    rules = item["suppressed"]["M"] if "suppressed" in item else {}
    return {Kind(kind): text_of(read_text(rules, kind)) for kind in rules}


def read_members(item: Item) -> frozenset[str]:
    """Return the ordinary members in an item. Raises ValueError if there are more than fit into one message."""
    members = ids_of(item["members"]["SS"]) if "members" in item else ()
    if len(members) > MAX_CHUNK_MEMBERS:
        raise ValueError(f"more than {MAX_CHUNK_MEMBERS} members in one item")
    return frozenset(members)


def read_valid_text(item: Item, name: str) -> str:
    """Return a string that UTF-8 can encode. Raises KeyError, ValueError."""
    return text_of(read_text(item, name))


def read_number(item: Item, name: str, least: int = 0, most: int = MAX_EPOCH_MS) -> int:
    """Return a whole number from `least` to `most`. Raises KeyError, ValueError."""
    return number_of(read_int(item, name), least, most)
