"""The catalogue of the audit log: every event there is, what it means, and which fields its lines have."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION = 1
"""Version of the lines. Changes only add events and fields; anything else takes a new number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: what it says, which facts every line of it has, which it may have, and what makes it the same event.

    Lines that agree in the fields of `identity` tell of one thing, however often they were written: they have one
    `event_id`. A `failure` is for an operator to look at, and is written at level ERROR.
    """

    meaning: str
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    identity: tuple[str, ...]
    failure: bool = False


_INVOCATION = "function_request_id"
"""Makes an event one of its own in each invocation: a request that comes again was received again."""

_GROUP = ("group_id", "actor", "operation_id", "policy_version")
_CREATION = (*_GROUP, "outcome", "member_count", "recipients", "chunks", "routes", "lag_ms")
_MESSAGE = (*_GROUP, "outcome", "kind", "channel", "format", "chunk", "chunks", "recipients", "message_id", "lag_ms")
_DELIVERY = (*_GROUP, "outcome", "kind", "channel", "chunk", "recipients", "attempt")
_ABOUT_A_DELIVERY = (*_GROUP, "kind", "chunk", "recipients")
_PUSH = (*_DELIVERY, "recipient_ids")
_THE_DELIVERY = ("group_id", "channel", "kind", "chunk")
_REQUEST = ("outcome", "reason", "operation_id")
_LOOK = ("outcome", "checked", "republished", "incomplete")

CATALOGUE: Mapping[AuditEvent, Entry] = MappingProxyType(
    {
        AuditEvent.REQUEST_RECEIVED: Entry(
            "A well-formed request for a group has come; nothing is written yet. `group_id` is the id it will have.",
            (*_GROUP, "outcome", "member_count", "recipients"),
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.REQUEST_REFUSED: Entry(
            "A request that reached the API was answered with a 4xx; `reason` is the end of the problem's `type`. "
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
            "A token was refused; `reason` says by which check. Without any token API Gateway itself answers 401.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
        ),
        AuditEvent.ISSUER_UNREACHABLE: Entry(
            "The keys that tokens are checked with could not be fetched from the issuer. Those last fetched count "
            "meanwhile, for an hour at most; without any, requests are answered with a 500.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
            failure=True,
        ),
        AuditEvent.GROUP_COMMITTED: Entry(
            "A group is written, whole. From here on everybody named in it is told, whatever fails.",
            _CREATION,
            (),
            ("group_id",),
        ),
        AuditEvent.GROUP_REPLAYED: Entry(
            "A request that had made its group before came again, and got the first answer again.",
            _CREATION,
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.POLICY_CHANGED: Entry(
            "An administrator has set or removed the policy of a scope; `changed` names what differs from before. "
            "The outcome is `repeated` where the same change came again and changed nothing.",
            ("outcome", "actor", "operation_id", "scope", "policy_version", "changed"),
            (),
            ("policy_version", "outcome", "operation_id"),
        ),
        AuditEvent.POLICY_UNREADABLE: Entry(
            "Policies could not be read; those last read apply meanwhile, or the built-in one.",
            ("outcome", "reason"),
            (),
            (_INVOCATION, "reason"),
            failure=True,
        ),
        AuditEvent.NOTIFICATIONS_PLANNED: Entry(
            "A message was made of what is committed: a confirmation or an invitation, by its `kind`.",
            _MESSAGE,
            (),
            ("message_id", "format", "channel"),
        ),
        AuditEvent.NOTIFICATIONS_SUPPRESSED: Entry(
            "Nobody is told of this kind: `reason` is the rule of the policy version, or of the request's own wish "
            "(`notifications.…`), that says so. `recipients` counts those who would have been told.",
            (*_ABOUT_A_DELIVERY, "outcome", "reason", "chunks", "recipient_ids"),
            (),
            ("group_id", "kind", "chunk"),
        ),
        AuditEvent.NOTIFICATIONS_PUBLISHED: Entry(
            "A message is with the notifications topic, which brings it to the channels named.",
            _MESSAGE,
            (),
            ("message_id", "format", "channel"),
        ),
        AuditEvent.PUBLISH_FAILED: Entry(
            "A message could not be published. Its stream record comes again, or reconcile looks at its group again.",
            ("outcome", "reason"),
            tuple(name for name in _MESSAGE if name != "outcome"),
            (_INVOCATION, "group_id"),
            failure=True,
        ),
        AuditEvent.NOTIFICATIONS_DELIVERED: Entry(
            "A message's recipients have it in their inboxes; on the channel push, every one of them is attended to.",
            (*_DELIVERY, "lag_ms"),
            ("recipient_ids", "pushed", "muted", "no_device", "over_limit", "refused"),
            _THE_DELIVERY,
        ),
        AuditEvent.PUSH_SENT: Entry(
            "These recipients were pushed to. A receive that the ledger could not record is done again: count users.",
            _PUSH,
            (),
            ("group_id", "kind", "chunk", "recipient_ids"),
        ),
        AuditEvent.PUSH_WITHHELD: Entry(
            "These recipients were not pushed to, and are not to be: `muted` by themselves, `no_device`, or "
            "`over_limit` of the policy's `push_limit`.",
            (*_PUSH, "reason"),
            (),
            ("group_id", "kind", "chunk", "reason", "recipient_ids"),
        ),
        AuditEvent.PUSH_REFUSED: Entry(
            "The platform will never take the push of these recipients.",
            (*_PUSH, "reason"),
            (),
            ("group_id", "kind", "chunk", "recipient_ids"),
            failure=True,
        ),
        AuditEvent.REDELIVERY_SKIPPED: Entry(
            "A message came again after it was delivered; nobody was told twice. Copies in one batch count once.",
            _DELIVERY,
            (),
            (*_THE_DELIVERY, "attempt", _INVOCATION),
        ),
        AuditEvent.DELIVERY_FAILED: Entry(
            "A message could not be delivered this time. It comes again, unless it is set aside.",
            ("outcome", "reason", "channel", "attempt", "sqs_message_id"),
            _ABOUT_A_DELIVERY,
            ("sqs_message_id", "attempt", "reason"),
            failure=True,
        ),
        AuditEvent.DELIVERY_DEFERRED: Entry(
            "A message was not tried, for want of time, and comes again at once.",
            ("outcome", "channel", "attempt", "sqs_message_id"),
            _ABOUT_A_DELIVERY,
            ("sqs_message_id", "attempt"),
        ),
        AuditEvent.NOTIFICATIONS_QUARANTINED: Entry(
            "A message or a stream record was set aside in a dead-letter queue by a function; `reason` "
            "stands beside it there. What SQS, SNS or Lambda set aside themselves has no line.",
            ("outcome", "reason"),
            (*_ABOUT_A_DELIVERY, "recipient_ids", "channel", "attempt", "sqs_message_id", "sequence_number"),
            ("sqs_message_id", "sequence_number", "channel", "function_name"),
            failure=True,
        ),
        AuditEvent.GROUP_REPUBLISHED: Entry(
            "Reconcile found deliveries missing and has published their messages again, for the `attempt`-th time.",
            ("group_id", "outcome", "messages", "attempt"),
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.GROUP_COMPLETED: Entry(
            "A group that reconcile had found incomplete is complete; with outcome `gone`, it is not in the table.",
            ("group_id", "outcome"),
            (),
            ("group_id", _INVOCATION),
        ),
        AuditEvent.GROUP_INCOMPLETE: Entry(
            "Publishing again does not help this group: an operator must.",
            ("group_id", "outcome", "reason", "messages", "attempt"),
            (),
            ("group_id", _INVOCATION),
            failure=True,
        ),
        AuditEvent.RECONCILE_FINISHED: Entry(
            "A run of reconcile, or an operator's look, has ended; `unfinished` where it did not get to its end.",
            _LOOK,
            ("behind_ms",),
            (_INVOCATION,),
        ),
        AuditEvent.RECONCILE_SKIPPED: Entry(
            "A run of reconcile did nothing, because another is at it.", ("outcome", "reason"), (), (_INVOCATION,)
        ),
        AuditEvent.QUEUE_REDRIVEN: Entry(
            "An operator (`actor`) lets a dead-letter queue's messages be delivered again: a line before "
            "(`unfinished`), one after.",
            ("outcome", "actor", "operation_id", "queue", "messages"),
            (),
            ("operation_id", "outcome"),
        ),
        AuditEvent.QUEUE_PURGED: Entry(
            "An operator (`actor`) deletes a dead-letter queue's messages: a line before (`unfinished`), one after.",
            ("outcome", "actor", "operation_id", "queue", "messages"),
            (),
            ("operation_id", "outcome"),
        ),
        AuditEvent.INVOCATION_FAILED: Entry(
            "A function gave up: a dependency did not answer. What came by a stream or a queue comes again.",
            ("outcome", "reason"),
            (),
            (_INVOCATION,),
            failure=True,
        ),
        AuditEvent.ERROR_UNEXPECTED: Entry(
            "A fault of the code, or a right or a resource that is missing. The error's own message is left out: it "
            "may quote a user's text.",
            ("outcome", "error", "cause", "trace"),
            ("operation_id", "group_id", "sqs_message_id"),
            (_INVOCATION, "error", "trace", "sqs_message_id"),
            failure=True,
        ),
    }
)
"""Every event there is. A line of any other, or with any other field, is a defect, and the tests say so."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "group_id": "the group",
        "actor": "the user whose request it was; of what an operator did, their AWS identity",
        "operation_id": "the request's `operationID` header, else API Gateway's id of it; the same at every hop",
        "policy_version": "the policy version that decided what is told",
        "outcome": "`done`, `refused`, `failed`, `unfinished`, `repeated` or `gone`",
        "reason": "why, where it was not simply done: a rule, a problem's name, or what AWS said",
        "kind": "the kind of notification",
        "channel": "the channel; of a message on its way, all of its channels with commas between them",
        "format": "how the message is written: `v1` is OpenIM's, `v2` a CloudEvent",
        "chunk": "the roster chunk that the message tells, from 0",
        "chunks": "how many roster chunks the group has: each is told by one message",
        "routes": "which kind goes to which channels",
        "member_count": "members of the group",
        "recipients": "how many users are told",
        "recipient_ids": "who, in order, with spaces between them; the first 1,000",
        "message_id": "the message's own id: the same however often it is published",
        "attempt": "of a delivery, which receive of the message this is; of reconcile, which publishing again",
        "lag_ms": "milliseconds since the group's `created_at`, the moment of its request",
        "pushed": "recipients who were pushed to so far",
        "muted": "recipients who had muted it, at this receive",
        "no_device": "recipients without a device, at this receive",
        "over_limit": "recipients beyond the policy's `push_limit`, at this receive",
        "refused": "recipients whose platform refused it, at this receive",
        "scope": "the policy's scope",
        "changed": "paths of what differs between two policies, with spaces between them",
        "sqs_message_id": "SQS's id of the message",
        "sequence_number": "the stream's number of the record",
        "messages": "how many messages",
        "checked": "groups that were looked at",
        "republished": "groups of which messages were published again",
        "incomplete": "groups that an operator should look at",
        "behind_ms": "milliseconds that reconcile's watermark lies back",
        "queue": "which dead-letter queue: `inbox`, `push`, `gateway` or `stream`",
        "error": "the error's type",
        "cause": "the type of the error behind it, or nothing",
        "trace": "where it happened, outermost first, with bars between them",
    }
)
"""What each fact means."""

ENVELOPE: Mapping[str, str] = MappingProxyType(
    {
        "timestamp": "when the line was written, RFC 3339, UTC",
        "level": "`ERROR` for what an operator should look at, else `INFO`",
        "event": "what happened",
        "event_id": "the event's name (a UUID): lines that tell of the same thing have the same",
        "schema_version": "the version of this catalogue",
        "service": "`herald`",
        "message": "the event once more",
        "function_name": "the function that wrote the line",
        "function_request_id": "Lambda's id of the invocation",
        "cold_start": "whether this was the function's first invocation in its environment",
        "correlation_id": "API Gateway's id of the request, where there is one: `x-amzn-requestid` of the answer",
        "xray_trace_id": "X-Ray's id of the trace, where the invocation is traced",
    }
)
"""What every line has besides, by Powertools' names."""

OPTIONAL_ENVELOPE = frozenset({"correlation_id", "xray_trace_id"})

FAILURES = frozenset(event for event, entry in CATALOGUE.items() if entry.failure)
"""Events that an operator should look at."""
