"""Notifications as items of the inbox table: writing and reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.values import number, read_text, text
from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document, read_stored_content
from herald.domain.notifications.notification import Notification, Position
from herald.domain.policies.policy import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from herald.adapters.dynamodb.values import Item, StoredItem

SCHEMA_VERSION = 1


def put_requests(items: Sequence[Notification]) -> Iterator[dict[str, Any]]:
    """Yield a request of BatchWriteItem for each notification.

    The attributes that all notifications of a chunk share are built once: their content is the same object.
    """
    last: Notification | None = None
    shared: StoredItem = {}
    for item in items:
        if last is None or not _same_but_recipient(item, last):
            shared = _shared(item)
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


def _shared(item: Notification) -> StoredItem:
    return {
        "kind": text(item.kind),
        "content": text(encode(content_document(item.content))),
        "policy_version": text(item.policy_version),
        "expires_at": number(item.expires_at // 1000),
        "schema_version": number(SCHEMA_VERSION),
    }


def read_inbox_item(user_id: str, item: Item) -> Notification:
    """Read a notification in a user's inbox. Without `policy_version` it is from before there were policies."""
    position = position_of(read_text(item, "SK"))
    return Notification(
        recipient=user_id,
        notification_id=position.notification_id,
        kind=read_text(item, "kind"),
        created_at=position.created_at,
        role=read_text(item, "role") if "role" in item else None,
        content=read_stored_content(json.loads(read_text(item, "content"))),
        policy_version=read_text(item, "policy_version") if "policy_version" in item else BUILT_IN.version,
    )


def position_of(sort_key: str) -> Position:
    """Return the position in a sort key of `keys.notification_sort`. Raises ValueError for any other sort key."""
    created_at, _, notification_id = sort_key.removeprefix(keys.NOTIFICATION_PREFIX).partition("#")
    return Position(int(created_at), notification_id)
