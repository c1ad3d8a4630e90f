"""Notifications as items of the inbox table: writing and reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.content.content_reading import UNREADABLE
from herald.domain.content.stored_content import read_stored_content
from herald.domain.delivery.inbox import LATE_AFTER_MS
from herald.domain.errors import MalformedRecord
from herald.domain.groups.group import Role
from herald.domain.notifications.notification import Notification, Position
from herald.domain.policies.policy import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from herald.adapters.dynamodb.values import Item, StoredItem

SCHEMA_VERSION = 1


def put_requests(items: Sequence[Notification], arrived_at: int) -> Iterator[dict[str, Any]]:
    """Yield a request of BatchWriteItem for each notification, with the time of its arrival (epoch ms).

    The attributes that all notifications of a chunk share are built once: their content is the same object.
    """
    last: Notification | None = None
    shared: StoredItem = {}
    for item in items:
        if last is None or not _same_but_recipient(item, last):
            shared = _shared(item, arrived_at)
        last = item
        key = keys.notification_key(item.recipient, item.position)
        role: StoredItem = {"role": text(item.role)} if item.role else {}
        yield {"PutRequest": {"Item": {**key, **shared, **role}}}


def _same_but_recipient(one: Notification, other: Notification) -> bool:
    """Return whether two notifications differ at most in recipient, id and role."""
    return (
        one.content is other.content
        and one.kind == other.kind
        and one.created_at == other.created_at
        and one.policy_version == other.policy_version
    )


def _shared(item: Notification, arrived_at: int) -> StoredItem:
    # Short names: the largest notifications have little room in their write unit. `late` is the key of an index, in
    # which only late notifications are.
    arrival = "late" if arrived_at - item.created_at > LATE_AFTER_MS else "at"
    return {
        "kind": text(item.kind),
        "content": text(encode(content_document(item.content))),
        "policy_version": text(item.policy_version),
        "expires_at": number(item.expires_at // 1000),
        "schema_version": number(SCHEMA_VERSION),
        arrival: number(arrived_at),
    }


def read_inbox_item(user_id: str, item: Item) -> Notification:
    """Read a notification in a user's inbox. Without `policy_version` it is from before there were policies.

    A role that this version does not know is left out. Raises MalformedRecord for an item that cannot be read at all.
    """
    try:
        return _read_inbox_item(user_id, item)
    except (*UNREADABLE, RecursionError) as error:
        raise MalformedRecord(f"not a notification: {type(error).__name__}") from error


def _read_inbox_item(user_id: str, item: Item) -> Notification:
    position = position_of(read_text(item, "SK"))
    role = read_text(item, "role") if "role" in item else None
    return Notification(
        recipient=user_id,
        notification_id=position.notification_id,
        kind=read_text(item, "kind"),
        created_at=position.created_at,
        role=role if role in list(Role) else None,
        content=read_stored_content(json.loads(read_text(item, "content"))),
        policy_version=read_text(item, "policy_version") if "policy_version" in item else BUILT_IN.version,
        arrived_at=arrival_of(item),
    )


def arrival_of(item: Item) -> int:
    """Return when a notification arrived (epoch ms). One from before arrivals were kept arrived when it was created."""
    for name in ("at", "late"):
        if name in item:
            return read_int(item, name)
    return position_of(read_text(item, "SK")).created_at


def position_of(sort_key: str) -> Position:
    """Return the position in a sort key of `keys.notification_sort`. Raises ValueError for any other sort key."""
    created_at, _, notification_id = sort_key.removeprefix(keys.NOTIFICATION_PREFIX).partition("#")
    return Position(int(created_at), notification_id)
