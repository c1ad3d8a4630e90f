"""What every field of an audit line means."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
