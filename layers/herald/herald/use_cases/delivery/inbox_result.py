"""What an attempt to write a message's notifications did, as ledger and audit log have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent, name_all
from herald.domain.delivery.ledger import is_left
from herald.use_cases.delivery.attempt import DeliveryResult

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from herald.domain.audit.events import AuditFacts
    from herald.domain.delivery.ledger import LedgerEntry
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification

UNREAD = "it could not be read whether they have it already"
"""Why recipients wait whose inboxes could not be read: writing blindly could change the time of an arrival."""


def inbox_result(
    message: Message, before: LedgerEntry | None, items: Iterable[Notification], failed: Mapping[str, str]
) -> DeliveryResult:
    """Return the result of writing `items`, given the ids of those that `failed` with the reasons."""
    reasons = {item.recipient: failed[item.notification_id] for item in items if item.notification_id in failed}
    facts: AuditFacts = {"recipient_ids": name_all(message.recipient_ids)}
    reason = next(iter(reasons.values()), "")
    return DeliveryResult(facts, list(_partly(message, before, reasons)), waiting=frozenset(reasons), reason=reason)


def _partly(
    message: Message, before: LedgerEntry | None, waiting: Collection[str]
) -> Iterator[tuple[AuditEvent, AuditFacts]]:
    """Yield an event that names who was reached at this attempt, if others were not."""
    reached = [user for user in message.recipient_ids if is_left(before, user) and user not in waiting]
    if waiting and reached:
        facts: AuditFacts = {"recipients": len(reached), "recipient_ids": name_all(reached)}
        yield AuditEvent.NOTIFICATIONS_PARTLY_DELIVERED, facts
