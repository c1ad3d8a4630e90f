"""The one list of what Herald writes to the audit log, and of the facts that a line may carry: ids, never texts."""

from enum import StrEnum
from typing import Protocol, TypedDict


class AuditEvent(StrEnum):
    """What happened. The value is the `event` of the log line."""

    GROUP_COMMITTED = "group.committed"
    GROUP_REPLAYED = "group.replayed"
    REQUEST_REFUSED = "request.refused"
    REQUEST_FAILED = "request.failed"
    ACCESS_DENIED = "access.denied"
    NOTIFICATIONS_SUPPRESSED = "notifications.suppressed"
    POLICY_CHANGED = "policy.changed"
    POLICY_UNREADABLE = "policy.unreadable"
    NOTIFICATIONS_PUBLISHED = "notifications.published"
    PUBLISH_FAILED = "notifications.publish_failed"
    NOTIFICATIONS_DELIVERED = "notifications.delivered"
    REDELIVERY_SKIPPED = "notifications.redelivery_skipped"
    DELIVERY_FAILED = "notifications.delivery_failed"
    DELIVERY_DEFERRED = "notifications.delivery_deferred"
    NOTIFICATIONS_QUARANTINED = "notifications.quarantined"
    GROUP_REPUBLISHED = "group.republished"
    GROUP_COMPLETED = "group.completed"
    GROUP_INCOMPLETE = "group.incomplete"
    RECONCILE_FINISHED = "reconcile.finished"
    RECONCILE_SKIPPED = "reconcile.skipped"


FAILURES = frozenset(
    {
        AuditEvent.REQUEST_FAILED,
        AuditEvent.PUBLISH_FAILED,
        AuditEvent.DELIVERY_FAILED,
        AuditEvent.NOTIFICATIONS_QUARANTINED,
        AuditEvent.GROUP_INCOMPLETE,
        AuditEvent.POLICY_UNREADABLE,
    }
)
"""Events that an operator should look at: written at level ERROR, all others at INFO."""


class AuditFacts(TypedDict, total=False):
    """The fields of an audit line. `recipients` and `member_count` count users; `lag_ms` counts from the commit.

    Of a change of policy: `scope`, its new `policy_version`, and the paths of what `changed`. Of pushes: `pushed`,
    `muted`, `no_device`, `over_limit` and `refused` count recipients. `format` is v1 or v2.

    Of a run of reconcile: `checked`, `republished` and `incomplete` count groups.
    """

    group_id: str
    actor: str
    operation_id: str
    outcome: str
    reason: str
    kind: str
    channel: str
    chunk: int
    recipients: int
    member_count: int
    policy_version: str
    scope: str
    changed: list[str]
    format: str
    pushed: int
    muted: int
    no_device: int
    over_limit: int
    refused: int
    message_id: str
    attempt: int
    lag_ms: int
    messages: int
    checked: int
    republished: int
    incomplete: int


class Audit(Protocol):
    """Where audit lines go."""

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        """Write one line. Never raises: the audit must not decide what becomes of a group."""
