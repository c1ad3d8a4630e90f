"""Notifications read from items of the inbox table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.values import read_int, read_text
from herald.domain.content.content_reading import UNREADABLE
from herald.domain.content.stored_content import read_stored_content
from herald.domain.content.v1_facts import NO_FACTS, read_facts
from herald.domain.errors import MalformedRecord
from herald.domain.groups.group import Role
from herald.domain.notifications.notification import Notification, Position
from herald.domain.policies.policy import BUILT_IN

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item
    from herald.domain.content.v1_facts import V1Facts


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
    return Notification(
        recipient=user_id,
        notification_id=position.notification_id,
        kind=read_text(item, "kind"),
        created_at=position.created_at,
        role=_read_role(item, "role"),
        content=read_stored_content(json.loads(read_text(item, "content"))),
        policy_version=read_text(item, "policy_version") if "policy_version" in item else BUILT_IN.version,
        arrived_at=arrival_of(item),
        facts=_read_facts(item),
        hidden_role=_read_role(item, "v1role"),
    )


def _read_role(item: Item, name: str) -> str | None:
    role = read_text(item, name) if name in item else None
    return role if role in list(Role) else None


def _read_facts(item: Item) -> V1Facts:
    """Return the facts for format v1; none if a newer version wrote some that this one cannot read."""
    try:
        return read_facts(json.loads(read_text(item, "v1"))) if "v1" in item else NO_FACTS
    except UNREADABLE:
        return NO_FACTS


def arrival_of(item: Item) -> int:
    """Return when a notification arrived (epoch ms). One from before arrivals were kept arrived when it was created."""
    for name in ("at", "late"):
        if name in item:
            return read_int(item, name)
    return position_of(read_text(item, "SK")).created_at


def position_of(sort_key: str) -> Position:
    """Return the position in a sort key of `user_keys.notification_sort`. Raises ValueError for any other sort key."""
    created_at, _, notification_id = sort_key.removeprefix(user_keys.NOTIFICATION_PREFIX).partition("#")
    return Position(int(created_at), notification_id)
