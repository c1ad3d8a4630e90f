"""The catalogue of the audit log: every event, its meaning, and the fields of its lines."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from herald.domain.audit.entry import Entry
from herald.domain.audit.events import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

_INVOCATION = "function_request_id"
"""Makes each invocation an occurrence of its own: a retried request is received again."""

_GROUP = ("group_id", "actor", "operation_id", "policy_version")
_CREATION = (*_GROUP, "outcome", "member_count", "recipients", "chunks", "routes", "lag_ms")
_MESSAGE = (*_GROUP, "outcome", "kind", "channel", "format", "chunk", "chunks", "recipients", "message_id", "lag_ms")
_DELIVERY = (*_GROUP, "outcome", "kind", "channel", "chunk", "recipients", "attempt")
_MESSAGE_OF_A_DELIVERY = (*_GROUP, "kind", "chunk", "recipients")
_NAMED = (*_DELIVERY, "recipient_ids")
_THE_DELIVERY = ("group_id", "channel", "kind", "chunk")
_REQUEST = ("outcome", "reason", "operation_id")
_CHECK = ("outcome", "checked", "republished", "incomplete", "late")

CATALOGUE: Mapping[AuditEvent, Entry] = MappingProxyType(
    {
        AuditEvent.REQUEST_RECEIVED: Entry(
            "A well-formed request for a group was received; nothing is written yet. `group_id` is its future id.",
            (*_GROUP, "outcome", "member_count", "recipients"),
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.REQUEST_REFUSED: Entry(
            "A request was answered with a 4xx by the API; `reason` is the end of the problem's `type`. "
            "Nothing was changed.",
            _REQUEST,
            ("actor", "group_id"),
            (_INVOCATION,),
        ),
        AuditEvent.REQUEST_FAILED: Entry(
            "A request was answered with a 5xx by the function itself; `reason` is the end of the problem's `type`.",
            _REQUEST,
            ("actor", "group_id"),
            (_INVOCATION,),
            failure=True,
        ),
        AuditEvent.ACCESS_DENIED: Entry(
            "A token was refused; `reason` names the check. A request without a token gets its 401 from API Gateway.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
        ),
        AuditEvent.ISSUER_UNREACHABLE: Entry(
            "The keys that verify tokens could not be fetched from the issuer. The keys fetched last are used for at "
            "most an hour; without any, requests are answered with a 500.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
            failure=True,
        ),
        AuditEvent.ISSUER_STORE_FAILED: Entry(
            "The issuer's keys could not be kept in the settings table, or be read from it. New copies of the "
            "authorizer need them while the issuer is down.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
            failure=True,
        ),
        AuditEvent.GROUP_COMMITTED: Entry(
            "A whole group was committed in one write. From here on all its recipients are notified, whatever fails.",
            _CREATION,
            (),
            ("group_id",),
        ),
        AuditEvent.GROUP_REPLAYED: Entry(
            "A retry of a request that had created its group before: it got the first answer again.",
            _CREATION,
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.POLICY_CHANGED: Entry(
            "An administrator set or removed the policy of a scope; `changed` names what differs from before. "
            "The outcome is `repeated` for a retry of the same change, which changed nothing.",
            ("outcome", "actor", "operation_id", "scope", "policy_version", "changed"),
            (),
            ("policy_version", "outcome", "operation_id"),
        ),
        AuditEvent.POLICY_UNREADABLE: Entry(
            "A policy could not be read, for the reason given. The version that was read last applies; without any, "
            "creations of groups for which it matters are answered with a 503.",
            ("outcome", "reason"),
            (),
            (_INVOCATION, "reason"),
            failure=True,
        ),
        AuditEvent.NOTIFICATIONS_PLANNED: Entry(
            "A message was planned from committed items: a confirmation or an invitation, by its `kind`.",
            _MESSAGE,
            (),
            ("message_id", "format", "channel"),
        ),
        AuditEvent.NOTIFICATIONS_SUPPRESSED: Entry(
            "This kind is not sent: `reason` is the rule of the policy version, or of the request's override "
            "(`notifications.…`), that decided it. `recipients` counts the users who would have been notified.",
            (*_MESSAGE_OF_A_DELIVERY, "outcome", "reason", "chunks", "recipient_ids"),
            (),
            ("group_id", "kind", "chunk"),
        ),
        AuditEvent.NOTIFICATIONS_PUBLISHED: Entry(
            "A message was published to the notifications topic, for the channels named.",
            _MESSAGE,
            (),
            ("message_id", "format", "channel"),
        ),
        AuditEvent.PUBLISH_FAILED: Entry(
            "A message could not be published. Its stream record is retried, or reconcile checks its group again.",
            ("outcome", "reason"),
            tuple(name for name in _MESSAGE if name != "outcome"),
            (_INVOCATION, "group_id"),
            failure=True,
        ),
        AuditEvent.NOTIFICATIONS_DELIVERED: Entry(
            "A message is in the inboxes of its recipients; on the channel push, each of them was handled.",
            (*_DELIVERY, "lag_ms"),
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
        AuditEvent.REDELIVERY_SKIPPED: Entry(
            "A redelivery of a message that was delivered before: nobody was notified twice. Duplicates in one "
            "batch count once.",
            _DELIVERY,
            (),
            (*_THE_DELIVERY, "attempt", _INVOCATION),
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
        AuditEvent.GROUP_REPUBLISHED: Entry(
            "Reconcile found missing deliveries and published their messages again, for the `attempt`-th time.",
            ("group_id", "outcome", "messages", "attempt"),
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.GROUP_COMPLETED: Entry(
            "A group that reconcile had found incomplete is complete; with outcome `gone`, it was deleted.",
            ("group_id", "outcome"),
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.GROUP_INCOMPLETE: Entry(
            "Publishing again does not complete this group: it needs an operator.",
            ("group_id", "outcome", "reason", "messages", "attempt"),
            (),
            ("group_id", _INVOCATION),
            failure=True,
        ),
        AuditEvent.GROUP_FOUND_LATE: Entry(
            "A later check found this group incomplete, which an earlier one had missed: the index showed it late, or "
            "a clock was wrong. It is published again like any other.",
            ("group_id", "outcome"),
            (),
            ("group_id", _INVOCATION),
            failure=True,
        ),
        AuditEvent.BACKLOG_UNKNOWN: Entry(
            "Reconcile could not read how old the messages in the queues are. Until it can, it waits up to six hours "
            "for groups that may still be in a queue.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
            failure=True,
        ),
        AuditEvent.RECONCILE_FINISHED: Entry(
            "A run of reconcile, or a check by an operator, has ended; `unfinished` if it did not get to its end.",
            _CHECK,
            ("behind_ms", "open", "stuck", "shard"),
            (_INVOCATION,),
        ),
        AuditEvent.RECONCILE_SKIPPED: Entry(
            "A run of reconcile did nothing, because another run holds the lease.",
            ("outcome", "reason"),
            ("shard",),
            (_INVOCATION,),
        ),
        AuditEvent.QUEUE_REDRIVEN: Entry(
            "An operator (`actor`) redrives a dead-letter queue: one line before (`unfinished`), and one after.",
            ("outcome", "actor", "operation_id", "queue", "messages"),
            (),
            ("operation_id", "outcome"),
        ),
        AuditEvent.QUEUE_PURGED: Entry(
            "An operator (`actor`) purges a dead-letter queue: one line before (`unfinished`), and one after.",
            ("outcome", "actor", "operation_id", "queue", "messages"),
            (),
            ("operation_id", "outcome"),
        ),
        AuditEvent.ITEM_UNREADABLE: Entry(
            "A stored item cannot be read by this version: a newer one wrote it, or it is damaged. It is left out.",
            ("outcome", "item", "reason"),
            (),
            ("item", "reason"),
            failure=True,
        ),
        AuditEvent.INVOCATION_FAILED: Entry(
            "An invocation failed because a dependency did not answer. Records of a stream and messages of a queue are "
            "retried.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
            failure=True,
        ),
        AuditEvent.ERROR_UNEXPECTED: Entry(
            "A bug, a missing permission or a missing resource. The error's own message is left out: it may quote a "
            "user's text.",
            ("outcome", "error", "cause", "trace"),
            ("operation_id", "group_id", "sqs_message_id"),
            (_INVOCATION, "error", "trace", "sqs_message_id"),
            failure=True,
        ),
    }
)
"""Every event. A line of another event, or with another field, is a defect, and the tests fail."""

FAILURES = frozenset(event for event, entry in CATALOGUE.items() if entry.failure)
"""Events that need an operator."""
