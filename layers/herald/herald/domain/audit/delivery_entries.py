"""The part of the catalogue about notifications on their way from the stream to their recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.entry import Entry
from herald.domain.audit.events import AuditEvent
from herald.domain.audit.names import INVOCATION, OF_A_GROUP

if TYPE_CHECKING:
    from collections.abc import Mapping

_PUBLISHED = (*OF_A_GROUP, "outcome", "chunk", "chunks", "publications", "lag_ms")
_DELIVERY = (*OF_A_GROUP, "outcome", "kind", "channel", "chunk", "recipients", "attempt")
_MESSAGE_OF_A_DELIVERY = (*OF_A_GROUP, "kind", "chunk", "recipients")
_NAMED = (*_DELIVERY, "recipient_ids")
_THE_DELIVERY = ("group_id", "channel", "kind", "chunk")

ABOUT_DELIVERIES: Mapping[AuditEvent, Entry] = {
    AuditEvent.NOTIFICATIONS_SUPPRESSED: Entry(
        "This kind is not sent: `reason` is the rule of the policy version, or of the request's override "
        "(`notifications.…`), that decided it. `recipients` counts the users who would have been notified.",
        (*_MESSAGE_OF_A_DELIVERY, "outcome", "reason", "chunks", "recipient_ids"),
        (),
        ("group_id", "kind", "chunk"),
    ),
    AuditEvent.NOTIFICATIONS_PUBLISHED: Entry(
        "The messages of a group item or of a roster chunk were published to the notifications topic; by reconcile, "
        "those of them that were missing.",
        _PUBLISHED,
        (),
        ("publications",),
    ),
    AuditEvent.PUBLISH_FAILED: Entry(
        "The messages of a group item or of a roster chunk could not be published, or not all of them. The stream "
        "record is retried, or reconcile checks the group again.",
        ("outcome", "reason"),
        tuple(name for name in _PUBLISHED if name != "outcome"),
        (INVOCATION, "group_id"),
        failure=True,
    ),
    AuditEvent.NOTIFICATIONS_DELIVERED: Entry(
        "A message is in the inboxes of its recipients; on the channels push and openim, each of them was handled; on "
        "the channel webhook, the endpoint accepted it.",
        ("group_id", "actor", "outcome", "kind", "channel", "chunk", "recipients", "attempt", "lag_ms"),
        ("recipient_ids", "pushed", "muted", "no_device", "over_limit", "refused", "unreadable"),
        _THE_DELIVERY,
    ),
    AuditEvent.NOTIFICATIONS_PARTLY_DELIVERED: Entry(
        "A message is in the inboxes of these recipients, while others could not be reached. Once all have it, "
        "`notifications.delivered` names all.",
        _NAMED,
        (),
        (*_THE_DELIVERY, "recipient_ids"),
    ),
    AuditEvent.PUSH_SENT: Entry(
        "A push was sent to these recipients. If the ledger could not record the receive, a second line names "
        "the same users: count users, not lines.",
        _NAMED,
        (),
        ("group_id", "kind", "chunk", "recipient_ids"),
    ),
    AuditEvent.PUSH_WITHHELD: Entry(
        "No push is sent to these recipients: they `muted` pushes, have `no_device`, are `over_limit` of the "
        "policy's `push_limit`, or have settings that are `unreadable` for this version.",
        (*_NAMED, "reason"),
        (),
        ("group_id", "kind", "chunk", "reason", "recipient_ids"),
    ),
    AuditEvent.PUSH_REFUSED: Entry(
        "The push platform refused the push to these recipients for good.",
        (*_NAMED, "reason"),
        (),
        ("group_id", "kind", "chunk", "recipient_ids"),
        failure=True,
    ),
    AuditEvent.PUSH_IMPOSSIBLE: Entry(
        "AWS refuses pushes for a reason that no device can mend: a missing permission, a key, or a platform "
        "application that is disabled. The recipients wait; once it is repaired, they get their push.",
        (*_NAMED, "reason"),
        (),
        ("group_id", "kind", "chunk", "reason", "recipient_ids"),
        failure=True,
    ),
    AuditEvent.WEBHOOK_STOPPED: Entry(
        "The webhook's endpoint is sent nothing until an operator changes something: `reason` is the answer that "
        "stopped it. This message is held, and nothing of it is lost. Each held message has a line every hour.",
        (*_DELIVERY, "reason"),
        (),
        (*_THE_DELIVERY, "attempt"),
        failure=True,
    ),
    AuditEvent.BADGE_UNKNOWN: Entry(
        "A recipient's unread notifications could not be counted. The push is sent without a badge; those of the same "
        "message that follow may be, too.",
        ("group_id", "kind", "chunk", "outcome", "recipient_ids", "reason"),
        (),
        ("group_id", "kind", "chunk", "recipient_ids"),
        failure=True,
    ),
    AuditEvent.OPENIM_REFUSED: Entry(
        "OpenIM refused the notice for these recipients for good; `reason` has its code. Their deliveries are done.",
        (*_NAMED, "reason"),
        (),
        ("group_id", "kind", "chunk", "recipient_ids"),
        failure=True,
    ),
    AuditEvent.OPENIM_IMPOSSIBLE: Entry(
        "OpenIM refuses every notice, for a `reason` that only an operator can mend: its address, its secret, the "
        "administrator or the sender account. The recipients wait; once it is repaired, they get their notice.",
        (*_NAMED, "reason"),
        (),
        ("group_id", "kind", "chunk", "reason", "recipient_ids"),
        failure=True,
    ),
    AuditEvent.REDELIVERY_SKIPPED: Entry(
        "A redelivery of a message that was delivered before: nobody was notified twice. Duplicates in one "
        "batch count once.",
        _DELIVERY,
        (),
        (*_THE_DELIVERY, "attempt", INVOCATION),
    ),
    AuditEvent.DELIVERY_FAILED: Entry(
        "A message could not be delivered at this receive. It is retried, or moved to the dead-letter queue.",
        ("outcome", "reason", "channel", "attempt", "sqs_message_id"),
        _MESSAGE_OF_A_DELIVERY,
        ("sqs_message_id", "attempt", "reason"),
        failure=True,
    ),
    AuditEvent.DELIVERY_DEFERRED: Entry(
        "A message was not tried because too little time was left. It is redelivered at once.",
        ("outcome", "channel", "attempt", "sqs_message_id"),
        _MESSAGE_OF_A_DELIVERY,
        ("sqs_message_id", "attempt"),
    ),
    AuditEvent.RECIPIENTS_WAITING: Entry(
        "At its last receive, a message still could not reach these recipients; all others are done. The ledger "
        "names them, and reconcile publishes the message again for them.",
        (*_DELIVERY, "recipient_ids", "reason", "sqs_message_id"),
        (),
        (*_THE_DELIVERY, "sqs_message_id"),
        failure=True,
    ),
    AuditEvent.NOTIFICATIONS_QUARANTINED: Entry(
        "A function moved a message or a stream record to a dead-letter queue, with `reason` as its cause. "
        "Messages that SQS, SNS or Lambda moved themselves have no line.",
        ("outcome", "reason"),
        (*_MESSAGE_OF_A_DELIVERY, "recipient_ids", "channel", "attempt", "sqs_message_id", "sequence_number"),
        ("sqs_message_id", "sequence_number", "channel", "function_name"),
        failure=True,
    ),
}
