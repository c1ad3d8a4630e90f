"""The one place that knows key and attribute names of the tables, and how DynamoDB writes values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

from herald.domain.delivery.inbox import Position
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.delivery.reconciliation import GroupHeader, Window

Value = Mapping[str, Any]
Item = Mapping[str, Value]
Key = dict[str, dict[str, str]]

GROUP, ROSTER, CLAIM = "group", "roster", "claim"
"""What an item of the groups table is, in its attribute `entity`: stream mappings filter on it."""

CREATION_SHARDS = 4
"""One index partition takes 1,000 write units a second (AWS); four let 4,000 groups a second be created."""

NOTIFICATION_PREFIX = "NOTIFICATION#"
DELIVERY_PREFIX = "DELIVERY#"
GROUP_PREFIX = "GROUP#"
OPEN_PREFIX = "OPEN#"
VERSION_PREFIX = "VERSION#"

BY_CREATION = "ByCreation"
"""The index that lists groups by the time of their creation."""

_HOUR_MS = 3600 * 1000


def group_key(group_id: str) -> Key:
    """Key of a group item, and of the claim that stands in for one."""
    return {"PK": text(f"{GROUP_PREFIX}{group_id}"), "SK": text("GROUP")}


def roster_key(group_id: str, chunk: int) -> Key:
    """Key of roster chunk `chunk`, from 1. With the chunk in the partition key, a group's chunks share no partition."""
    return {"PK": text(f"ROSTER#{group_id}#{chunk:03d}"), "SK": text("ROSTER")}


def creation_bucket(group_id: str, created_at: int) -> str:
    """Return the index partition that lists a group: the hour of its creation, and a shard."""
    return _bucket(created_at, crc32(group_id.encode()) % CREATION_SHARDS)


def creation_hours(window: Window) -> Iterator[tuple[str, ...]]:
    """Yield the index partitions that list the groups of a window, hour by hour: one a shard; none if it is empty."""
    if window.end < window.start:
        return  # DynamoDB refuses a BETWEEN whose upper bound is the lower one (AWS).
    for hour in range(window.start - window.start % _HOUR_MS, window.end + 1, _HOUR_MS):
        yield tuple(_bucket(hour, shard) for shard in range(CREATION_SHARDS))


def _bucket(time: int, shard: int) -> str:
    return f"CREATED#{to_rfc3339(time)[:13]}#{shard}"


def group_of(key: Item) -> str:
    """Return the group that an item belongs to, by its key; empty where it names none."""
    try:
        kind, _, rest = str(key["PK"]["S"]).partition("#")
    except (KeyError, TypeError):
        return ""
    return {"GROUP": rest, "ROSTER": rest.rpartition("#")[0]}.get(kind, "")


def reconcile_state_key() -> Key:
    """Key of reconcile's lease and watermark."""
    return {"PK": text("RECONCILE"), "SK": text("STATE")}


def incomplete_group_key(creation: GroupHeader) -> Key:
    """Key of what reconcile remembers of an incomplete group; the oldest stands first."""
    return {"PK": text("RECONCILE"), "SK": text(f"{OPEN_PREFIX}{creation.created_at:013d}#{creation.group_id}")}


def quota_key(user_id: str, hour: int) -> Key:
    """Key of what a user has created within the hour that begins at `hour` (epoch ms)."""
    return {"PK": text(f"USER#{user_id}"), "SK": text(f"CREATED#{to_rfc3339(hour)[:13]}")}


def notification_key(user_id: str, position: Position) -> Key:
    """Key of a notification in a user's inbox."""
    return {"PK": text(f"USER#{user_id}"), "SK": text(notification_sort(position))}


def notification_sort(position: Position) -> str:
    """Sort key of a notification: 13 digits of milliseconds keep the order of time until the year 2286."""
    return f"{NOTIFICATION_PREFIX}{position.created_at:013d}#{position.notification_id}"


def position_of(sort_key: str) -> Position:
    """Read `notification_sort` back. Raises ValueError on any other key."""
    created_at, _, notification_id = sort_key.removeprefix(NOTIFICATION_PREFIX).partition("#")
    return Position(int(created_at), notification_id)


def cursor_key(user_id: str) -> Key:
    """Key of a user's read cursor."""
    return {"PK": text(f"USER#{user_id}"), "SK": text("READ")}


def ledger_key(key: LedgerKey) -> Key:
    """Key of a ledger entry: it stands in its group's partition of the inbox table."""
    sort = f"{DELIVERY_PREFIX}{key.channel.value}#{key.kind.value}#{key.chunk:03d}"
    return {"PK": text(f"{GROUP_PREFIX}{key.group_id}"), "SK": text(sort)}


def policy_pointer_key(scope: str) -> Key:
    """Key of the pointer to a scope's newest policy."""
    return {"PK": text(f"POLICY#{scope}"), "SK": text("CURRENT")}


def policy_version_key(scope: str, number_: int) -> Key:
    """Key of an immutable version of a scope's policy; eight digits keep them in order."""
    return {"PK": text(f"POLICY#{scope}"), "SK": text(f"{VERSION_PREFIX}{number_:08d}")}


def profile_key(user_id: str) -> Key:
    """Key of a user's devices and preferences: one item, so that a hundred users are one read."""
    return {"PK": text(f"USER#{user_id}"), "SK": text("PROFILE")}


def user_of(key: Item) -> str:
    """Return the user that an item belongs to, by its key. Raises KeyError where it names none."""
    return read_text(key, "PK").removeprefix("USER#")


def token_key(fingerprint: str) -> Key:
    """Key of what says whose a device's token is."""
    return {"PK": text(f"TOKEN#{fingerprint}"), "SK": text("TOKEN")}


def text(value: str) -> dict[str, str]:
    """Write a string as DynamoDB does."""
    return {"S": value}


def number(value: int) -> dict[str, str]:
    """Write a whole number as DynamoDB does."""
    return {"N": str(value)}


def texts(values: tuple[str, ...]) -> dict[str, list[dict[str, str]]]:
    """Write a list of strings, which unlike a set may be empty and keeps its order."""
    return {"L": [text(value) for value in values]}


def read_int(item: Item, name: str) -> int:
    """Read a whole number; DynamoDB sends it as text. Raises KeyError where it is missing."""
    return int(item[name]["N"])


def read_text(item: Item, name: str) -> str:
    """Read a string. Raises KeyError where it is missing."""
    value: str = item[name]["S"]
    return value


def read_set(item: Item, name: str) -> frozenset[str]:
    """Read a set of strings; an empty one is not stored at all."""
    return frozenset(item[name]["SS"]) if name in item else frozenset()


def read_texts(item: Item, name: str) -> tuple[str, ...]:
    """Read a list of strings. Raises KeyError where it is missing."""
    return tuple(value["S"] for value in item[name]["L"])
