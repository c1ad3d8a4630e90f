"""The keys of all items in all tables: how they are written, and what is read out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from herald.adapters.dynamodb.values import read_text, text
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from herald.adapters.dynamodb.values import Item
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.window import Window
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.notifications.notification import Position

Key = dict[str, dict[str, str]]
"""A primary key: the partition key `PK` and the sort key `SK`."""

BY_CREATION = "ByCreation"
"""The index of the groups table that lists groups by time of creation."""

BY_LATE_ARRIVAL = "ByLateArrival"
"""The index of the inbox table that lists a user's late notifications by the time of their arrival."""

CREATION_SHARDS = 4
"""Index partitions for each hour that new groups are written to. One takes 1,000 write units a second (AWS limit): four
take 4,000 new groups. docs/scaling.md says how to raise the number: to a multiple of 4, at most MAX_CREATION_SHARDS."""

MAX_CREATION_SHARDS = 16
"""Index partitions for each hour that readers look into. It is never below a CREATION_SHARDS that was ever deployed, so
that no group is overlooked: neither while a new number is deployed, nor after a rollback."""

NOTIFICATION_PREFIX = "NOTIFICATION#"
DELIVERY_PREFIX = "DELIVERY#"
GROUP_PREFIX = "GROUP#"
OPEN_PREFIX = "OPEN#"
STUCK_PREFIX = "STUCK#"
STATE_PREFIX = "STATE"
VERSION_PREFIX = "VERSION#"
POLICY_PREFIX = "POLICY#"

_HOUR_MS = 3600 * 1000


def group_key(group_id: str) -> Key:
    """Return the key of a group item, or of a claim, which reserves a group id for an idempotency key."""
    return {"PK": text(f"{GROUP_PREFIX}{group_id}"), "SK": text("GROUP")}


def roster_key(group_id: str, chunk: int) -> Key:
    """Return the key of roster chunk `chunk` (from 1).

    The chunk is part of the partition key, so that the chunks of a large group are spread over partitions.
    """
    return {"PK": text(f"ROSTER#{group_id}#{chunk:03d}"), "SK": text("ROSTER")}


def creation_bucket(group_id: str, created_at: int) -> str:
    """Return the index partition that lists a group: the hour of its creation (epoch ms) and a shard."""
    return _bucket(created_at, crc32(group_id.encode()) % CREATION_SHARDS)


def creation_hours(window: Window, shards: Iterable[int] = range(MAX_CREATION_SHARDS)) -> Iterator[tuple[str, ...]]:
    """Yield the index partitions of each hour in a window, one for each of `shards`. An empty window has none."""
    if window.end < window.start:
        return  # DynamoDB refuses a BETWEEN whose bounds are in the wrong order (AWS).
    for hour in range(window.start - window.start % _HOUR_MS, window.end + 1, _HOUR_MS):
        yield tuple(_bucket(hour, shard) for shard in shards)


def _bucket(time: int, shard: int) -> str:
    return f"CREATED#{to_rfc3339(time)[:13]}#{shard}"


def group_of(key: Item) -> str:
    """Return the group id in the key of a group item, a roster chunk or a ledger entry; "" for any other key."""
    try:
        kind, _, rest = str(key["PK"]["S"]).partition("#")
    except (KeyError, TypeError):
        return ""
    return {"GROUP": rest, "ROSTER": rest.rpartition("#")[0]}.get(kind, "")


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


def quota_key(user_id: str, hour: int) -> Key:
    """Return the key of the counter of what a user creates within the hour that begins at `hour` (epoch ms)."""
    return {"PK": text(f"USER#{user_id}"), "SK": text(f"CREATED#{to_rfc3339(hour)[:13]}")}


def notification_key(user_id: str, position: Position) -> Key:
    """Return the key of a notification in a user's inbox."""
    return {"PK": text(f"USER#{user_id}"), "SK": text(notification_sort(position))}


def notification_sort(position: Position) -> str:
    """Return the sort key of a notification. Its 13 digits of milliseconds sort by time until the year 2286."""
    return f"{NOTIFICATION_PREFIX}{position.created_at:013d}#{position.notification_id}"


def cursor_key(user_id: str) -> Key:
    """Return the key of what a user has read."""
    return {"PK": text(f"USER#{user_id}"), "SK": text("READ")}


def ledger_key(key: LedgerKey) -> Key:
    """Return the key of a ledger entry. All entries of a group are in one partition of the inbox table."""
    sort = f"{DELIVERY_PREFIX}{key.channel.value}#{key.kind.value}#{key.chunk:03d}"
    return {"PK": text(f"{GROUP_PREFIX}{key.group_id}"), "SK": text(sort)}


def policy_pointer_key(scope: str) -> Key:
    """Return the key of the pointer to a scope's newest policy version."""
    return {"PK": text(f"{POLICY_PREFIX}{scope}"), "SK": text("CURRENT")}


def policy_version_key(scope: str, number: int) -> Key:
    """Return the key of a policy version. Its eight digits sort by number."""
    return {"PK": text(f"{POLICY_PREFIX}{scope}"), "SK": text(f"{VERSION_PREFIX}{number:08d}")}


def policy_number_key(scope: str) -> Key:
    """Return the key of the highest version number of a scope, in the inbox table."""
    return {"PK": text(f"{POLICY_PREFIX}{scope}"), "SK": text("NUMBER")}


def scope_of(key: Item) -> str:
    """Return the scope in the key of a policy's item. Raises KeyError if there is no key."""
    return read_text(key, "PK").removeprefix(POLICY_PREFIX)


def version_number_of(key: Item) -> int:
    """Return the number in the key of a policy version. Raises KeyError, ValueError."""
    return int(read_text(key, "SK").removeprefix(VERSION_PREFIX))


def profile_key(user_id: str) -> Key:
    """Return the key of a user's devices and preferences: one item, so that one call reads 100 users."""
    return {"PK": text(f"USER#{user_id}"), "SK": text("PROFILE")}


def user_of(key: Item) -> str:
    """Return the user id in the key of an item that belongs to a user. Raises KeyError if there is no key."""
    return read_text(key, "PK").removeprefix("USER#")


def issuer_key() -> Key:
    """Return the key of the item that holds the issuer's keys."""
    return {"PK": text("ISSUER"), "SK": text("KEYS")}


def token_key(fingerprint: str) -> Key:
    """Return the key of the item that names the owner of a device token, given the token's fingerprint."""
    return {"PK": text(f"TOKEN#{fingerprint}"), "SK": text("TOKEN")}
