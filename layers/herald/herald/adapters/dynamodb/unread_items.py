"""Which items of an inbox are unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.inbox_items import arrival_of, position_of
from herald.adapters.dynamodb.values import read_text
from herald.domain.notifications.notification import RETENTION_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.adapters.dynamodb.values import Item
    from herald.domain.delivery.read_state import ReadState


def unread(items: Iterator[Item], state: ReadState) -> Iterator[Item]:
    """Yield the items that are not read."""
    for item in items:
        if not state.is_read(position_of(read_text(item, "SK")), arrival_of(item)):
            yield item


def unread_late(items: Iterator[Item], state: ReadState, now: int) -> Iterator[Item]:
    """Yield the items of the index of late notifications that are neither read nor expired."""
    for item in items:
        position = position_of(read_text(item, "SK"))
        expired = (position.created_at + RETENTION_MS) // 1000 <= now // 1000
        if not expired and not state.is_read(position, arrival_of(item)):
            yield item
