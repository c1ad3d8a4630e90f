"""What every field of an audit line means."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "group_id": "the group",
        "actor": "the user who sent the request; in lines about notifications, the group's creator; "
        "for an operator's action, their AWS identity",
        "creator": "the user on whose behalf the `actor` created the group; absent if that is the actor",
        "operation_id": "the request's `operationID` header, else API Gateway's request id; the same at every hop",
        "policy_version": "the policy version that decided what is sent",
        "outcome": "`done`, `refused`, `failed`, `unfinished`, `repeated` or `gone`",
        "reason": "why it was not simply done: a rule, a problem's name, or AWS's error",
        "hint": "what to compare in the stack's configuration; the client does not learn it",
        "kind": "the kind of notification",
        "channel": "the channel",
        "chunk": "the roster chunk whose members the message notifies, from 0",
        "chunks": "how many roster chunks the group has: each has one message",
        "routes": "the channels of each kind",
        "member_count": "members of the group",
        "recipients": "how many users are notified",
        "recipient_ids": "their user ids in order, separated by spaces; the first 1,000",
        "publications": "the messages that were published together, separated by spaces. Each has its kind, format "
        "(`v1` is OpenIM's, `v2` a CloudEvent), channels (separated by commas), number of recipients and id, separated "
        "by colons. The id is the same however often the message is published",
        "attempt": "for a delivery, the number of this receive; for reconcile, how often the group was published again",
        "lag_ms": "milliseconds since the group's `created_at`, the time of its request",
        "pushed": "recipients who got a push so far",
        "muted": "recipients who had muted pushes, at this receive",
        "no_device": "recipients without a device, at this receive",
        "over_limit": "recipients beyond the policy's `push_limit`, at this receive",
        "refused": "recipients whose platform refused the push, at this receive",
        "unreadable": "recipients whose devices or preferences this version cannot read, at this receive",
        "scope": "the policy's scope",
        "changed": "paths that differ between two policies, separated by spaces",
        "sqs_message_id": "SQS's message id",
        "sequence_number": "the stream record's sequence number",
        "messages": "number of messages",
        "checked": "groups that were checked",
        "republished": "groups whose messages were published again",
        "incomplete": "groups that need an operator",
        "late": "groups that only a later check has found",
        "open": "groups that reconcile remembers and tries again soon",
        "stuck": "groups that reconcile remembers and tries again slowly, because publishing again has not helped",
        "behind_ms": "how far back reconcile's watermark is, in milliseconds; groups that wait in a queue do not count",
        "shard": "the shard of reconcile, from 0; absent if all shards ran",
        "queue": "which dead-letter queue: `inbox`, `push`, `gateway`, `webhook` or `stream`",
        "item": "the stored item that cannot be read, or the endpoint that cannot be deleted",
        "error": "the error's type",
        "cause": "the type of the error's cause, or nothing",
        "trace": "the stack, outermost first, separated by bars",
    }
)
"""The meaning of each field."""

ENVELOPE: Mapping[str, str] = MappingProxyType(
    {
        "timestamp": "when the line was written: RFC 3339 in UTC, with milliseconds",
        "level": "`ERROR` if it needs an operator, else `INFO`",
        "event": "what happened",
        "event_id": "16 hexadecimal digits: lines about the same occurrence have the same",
        "schema_version": "the version of this catalogue",
        "function_request_id": "Lambda's id of the invocation",
        "correlation_id": "API Gateway's request id (`x-amzn-requestid` of the answer), if there is one and "
        "`operation_id` is another",
        "xray_trace_id": "X-Ray's trace id, if the invocation is traced",
        "stack": "the stack's name, in lines of which CloudWatch makes metrics: `group.committed` and "
        "`notifications.delivered`",
    }
)
"""The other fields of every line, as Powertools names them."""

OPTIONAL_ENVELOPE = frozenset({"correlation_id", "xray_trace_id", "stack"})
