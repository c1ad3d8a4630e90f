"""A message as the notifications that it carries, one per recipient.

Apart from `Message`, since functions that only publish messages need no notifications.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.identifiers import notification_id
from herald.domain.notifications.message import CREATOR, RECIPIENT
from herald.domain.notifications.notification import Notification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.notifications.message import Message


def notifications_of(message: Message) -> Iterator[Notification]:
    """Yield the notification of each recipient."""
    for capacity, user_ids in message.recipients.items():
        if capacity == RECIPIENT:
            hidden = (role for role, count in message.hidden_roles.items() for _ in range(count))
            yield from (_notification(message, user_id, None, next(hidden, None)) for user_id in user_ids)
        else:
            role = None if capacity == CREATOR else capacity
            yield from (_notification(message, user_id, role, None) for user_id in user_ids)


def _notification(message: Message, recipient: str, role: str | None, hidden_role: str | None) -> Notification:
    return Notification(
        recipient=recipient,
        notification_id=notification_id(message.group_id, message.kind, recipient),
        kind=message.kind.value,
        created_at=message.created_at,
        role=role,
        content=message.content,
        policy_version=message.policy_version,
        facts=message.facts,
        hidden_role=hidden_role,
    )
