"""Notifications as requests that write them to the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.values import number, text
from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.content.v1_facts import facts_document
from herald.domain.delivery.inbox import LATE_AFTER_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from herald.adapters.dynamodb.values import StoredItem
    from herald.domain.notifications.notification import Notification


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
        key = user_keys.notification_key(item.recipient, item.position)
        yield {"PutRequest": {"Item": {**key, **shared, **_role(item)}}}


def _role(item: Notification) -> StoredItem:
    """Return the recipient's role, under another name if the policy leaves roles out."""
    if item.role:
        return {"role": text(item.role)}
    return {"v1role": text(item.hidden_role)} if item.hidden_role else {}


def _same_but_recipient(one: Notification, other: Notification) -> bool:
    """Return whether two notifications differ at most in recipient, id and role."""
    return (
        one.content is other.content
        and one.facts is other.facts
        and one.kind == other.kind
        and one.created_at == other.created_at
        and one.policy_version == other.policy_version
    )


def _shared(item: Notification, arrived_at: int) -> StoredItem:
    # Short names: the largest notifications have little room in their write unit. `late` is the key of an index, in
    # which only late notifications are.
    arrival = "late" if arrived_at - item.created_at > LATE_AFTER_MS else "at"
    facts = facts_document(item.facts)
    return {
        "kind": text(item.kind),
        "content": text(encode(content_document(item.content))),
        "policy_version": text(item.policy_version),
        "expires_at": number(item.expires_at // 1000),
        "schema_version": number(SCHEMA_VERSION),
        arrival: number(arrived_at),
        **({"v1": text(encode(facts))} if facts else {}),
    }
