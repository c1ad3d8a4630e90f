"""The part of the catalogue about reconcile, operators and failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.entry import Entry
from herald.domain.audit.events import AuditEvent
from herald.domain.audit.names import INVOCATION

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHECK = ("outcome", "checked", "republished", "incomplete", "late")

ABOUT_OPERATION: Mapping[AuditEvent, Entry] = {
    AuditEvent.GROUP_REPUBLISHED: Entry(
        "Reconcile found missing deliveries and published their messages again, for the `attempt`-th time.",
        ("group_id", "outcome", "messages", "attempt"),
        (),
        ("group_id", INVOCATION),
    ),
    AuditEvent.GROUP_COMPLETED: Entry(
        "A group that reconcile had found incomplete is complete; with outcome `gone`, it was deleted.",
        ("group_id", "outcome"),
        (),
        ("group_id", INVOCATION),
    ),
    AuditEvent.GROUP_INCOMPLETE: Entry(
        "Publishing again does not complete this group: it needs an operator.",
        ("group_id", "outcome", "reason", "messages", "attempt"),
        (),
        ("group_id", INVOCATION),
        failure=True,
    ),
    AuditEvent.GROUP_FOUND_LATE: Entry(
        "A later check found this group incomplete, which an earlier one had missed: the index showed it late, or "
        "a clock was wrong. It is published again like any other.",
        ("group_id", "outcome"),
        (),
        ("group_id", INVOCATION),
        failure=True,
    ),
    AuditEvent.BACKLOG_UNKNOWN: Entry(
        "Reconcile could not read how old the messages in the queues are. Until it can, it waits up to six hours "
        "for groups that may still be in a queue.",
        ("outcome", "reason"),
        (),
        (INVOCATION,),
        failure=True,
    ),
    AuditEvent.RECONCILE_FINISHED: Entry(
        "A run of reconcile, or a check by an operator, has ended; `unfinished` if it did not get to its end.",
        _CHECK,
        ("behind_ms", "open", "stuck", "shard"),
        (INVOCATION,),
    ),
    AuditEvent.RECONCILE_SKIPPED: Entry(
        "A run of reconcile did nothing, because another run holds the lease.",
        ("outcome", "reason"),
        ("shard",),
        (INVOCATION,),
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
    AuditEvent.WEBHOOK_RESUMED: Entry(
        "An operator (`actor`) lets a webhook that was stopped be sent messages again: one line before (`unfinished`), "
        "and one after.",
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
    AuditEvent.ENDPOINT_LEFT: Entry(
        "The SNS endpoint of a device that was removed could not be deleted. Nothing is pushed to it. A later "
        "registration of any device tries it again, at the latest after an hour.",
        ("outcome", "item", "reason"),
        (),
        ("item", "reason", INVOCATION),
        failure=True,
    ),
    AuditEvent.INVOCATION_FAILED: Entry(
        "An invocation failed because a dependency did not answer. Records of a stream and messages of a queue are "
        "retried.",
        ("outcome", "reason"),
        (),
        (INVOCATION,),
        failure=True,
    ),
    AuditEvent.ERROR_UNEXPECTED: Entry(
        "A bug, a missing permission or a missing resource. The error's own message is left out: it may quote a "
        "user's text.",
        ("outcome", "error", "cause", "trace"),
        ("operation_id", "group_id", "sqs_message_id"),
        (INVOCATION, "error", "trace", "sqs_message_id"),
        failure=True,
    ),
}
