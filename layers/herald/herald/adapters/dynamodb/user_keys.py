"""The keys of what is kept of a user, and of the issuer of the users' tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import read_text, text
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, Key
    from herald.domain.notifications.notification import Position


BY_LATE_ARRIVAL = "ByLateArrival"
"""The index of the inbox table that lists a user's late notifications by the time of their arrival."""

NOTIFICATION_PREFIX = "NOTIFICATION#"
RETIRED_ENDPOINTS = "TOKEN#RETIRED"


def quota_key(user_id: str, hour: int) -> Key:
    """Return the key of the counter of what a user creates within the hour that begins at `hour` (epoch ms)."""
    return {"PK": text(f"USER#{user_id}"), "SK": text(f"CREATED#{to_rfc3339(hour)[:13]}")}


def notification_key(user_id: str, position: Position) -> Key:
    """Return the key of a notification in a user's inbox."""
    return {"PK": text(f"USER#{user_id}"), "SK": text(notification_sort(position))}


def notification_sort(position: Position) -> str:
    """Return the sort key of a notification. Its 13 digits of milliseconds sort by time until the year 2286."""
    return f"{NOTIFICATION_PREFIX}{position.created_at:013d}#{position.notification_id}"


def notification_id_of(key: Item) -> str:
    """Return the id of the notification that has this key. Raises KeyError if there is no sort key."""
    return read_text(key, "SK").rpartition("#")[2]


def cursor_key(user_id: str) -> Key:
    """Return the key of what a user has read."""
    return {"PK": text(f"USER#{user_id}"), "SK": text("READ")}


def profile_key(user_id: str) -> Key:
    """Return the key of a user's devices and preferences: one item, so that one call reads 100 users."""
    return {"PK": text(f"USER#{user_id}"), "SK": text("PROFILE")}


def user_of(key: Item) -> str:
    """Return the user id in the key of an item that belongs to a user. Raises KeyError if there is no key."""
    return read_text(key, "PK").removeprefix("USER#")


def issuer_key() -> Key:
    """Return the key of the item that holds the issuer's keys."""
    return {"PK": text("ISSUER"), "SK": text("KEYS")}


def retired_endpoint_key(fingerprint: str) -> Key:
    """Return the key of a retired endpoint, given its token's fingerprint.

    All are in one partition, in which there are few at any time: each is deleted as soon as its endpoint is.
    """
    return {"PK": text(RETIRED_ENDPOINTS), "SK": text(f"ENDPOINT#{fingerprint}")}


def token_key(fingerprint: str) -> Key:
    """Return the key of the item that names the owner of a device token, given the token's fingerprint."""
    return {"PK": text(f"TOKEN#{fingerprint}"), "SK": text("TOKEN")}
