"""The audit log: its events, and the facts that their lines may have. Ids, never texts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_IDS = 1_000
"""Recipients that one line names. A message has 751 at most; consoles do not show longer lines."""


class AuditEvent(StrEnum):
    """What happened. The value is the `event` of the log line; `catalogue.CATALOGUE` gives its meaning."""

    REQUEST_RECEIVED = "request.received"
    REQUEST_REFUSED = "request.refused"
    REQUEST_FAILED = "request.failed"
    ACCESS_DENIED = "access.denied"
    ISSUER_UNREACHABLE = "issuer.unreachable"
    ISSUER_STORE_FAILED = "issuer.store_failed"
    GROUP_COMMITTED = "group.committed"
    GROUP_REPLAYED = "group.replayed"
    POLICY_CHANGED = "policy.changed"
    POLICY_UNREADABLE = "policy.unreadable"
    NOTIFICATIONS_SUPPRESSED = "notifications.suppressed"
    NOTIFICATIONS_PUBLISHED = "notifications.published"
    PUBLISH_FAILED = "notifications.publish_failed"
    NOTIFICATIONS_DELIVERED = "notifications.delivered"
    NOTIFICATIONS_PARTLY_DELIVERED = "notifications.partly_delivered"
    PUSH_SENT = "push.sent"
    PUSH_WITHHELD = "push.withheld"
    PUSH_REFUSED = "push.refused"
    PUSH_IMPOSSIBLE = "push.impossible"
    WEBHOOK_STOPPED = "webhook.stopped"
    BADGE_UNKNOWN = "push.badge_unknown"
    OPENIM_REFUSED = "openim.refused"
    OPENIM_IMPOSSIBLE = "openim.impossible"
    REDELIVERY_SKIPPED = "notifications.redelivery_skipped"
    DELIVERY_FAILED = "notifications.delivery_failed"
    DELIVERY_DEFERRED = "notifications.delivery_deferred"
    RECIPIENTS_WAITING = "notifications.waiting"
    NOTIFICATIONS_QUARANTINED = "notifications.quarantined"
    GROUP_REPUBLISHED = "group.republished"
    GROUP_COMPLETED = "group.completed"
    GROUP_INCOMPLETE = "group.incomplete"
    GROUP_FOUND_LATE = "group.found_late"
    BACKLOG_UNKNOWN = "backlog.unknown"
    RECONCILE_FINISHED = "reconcile.finished"
    RECONCILE_SKIPPED = "reconcile.skipped"
    QUEUE_REDRIVEN = "queue.redriven"
    QUEUE_PURGED = "queue.purged"
    WEBHOOK_RESUMED = "webhook.resumed"
    ITEM_UNREADABLE = "item.unreadable"
    ENDPOINT_LEFT = "endpoint.left"
    INVOCATION_FAILED = "invocation.failed"
    ERROR_UNEXPECTED = "error.unexpected"


class AuditFacts(TypedDict, total=False):
    """The facts of a line; `fields.FIELDS` gives the meaning of each."""

    group_id: str
    actor: str
    creator: str
    operation_id: str
    policy_version: str
    outcome: str
    reason: str
    hint: str
    kind: str
    channel: str
    chunk: int
    chunks: int
    routes: str
    member_count: int
    recipients: int
    recipient_ids: str
    publications: str
    attempt: int
    lag_ms: int
    pushed: int
    muted: int
    no_device: int
    over_limit: int
    refused: int
    unreadable: int
    scope: str
    changed: str
    sqs_message_id: str
    sequence_number: str
    messages: int
    checked: int
    republished: int
    incomplete: int
    late: int
    open: int
    stuck: int
    behind_ms: int
    shard: int
    queue: str
    item: str
    error: str
    cause: str
    trace: str


class Audit(Protocol):
    """The audit log."""

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        """Write one line. Never raises: the audit must not change what happens to a group."""


def name_all(user_ids: Iterable[str]) -> str:
    """Write ids as one field, in order, separated by spaces, which no id contains.

    CloudWatch Logs Insights indexes 200 fields of a line, and each entry of a list is one (AWS limit).
    """
    return " ".join(sorted(user_ids)[:MAX_IDS])
