"""reconcile: from a schedule, or an operator's wish, to a look at the groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb.commits import DynamoDBCommittedGroups
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.reconcile_state import DynamoDBReconcileState
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.domain.delivery.reconciliation import Window
from herald.domain.times import from_rfc3339, to_rfc3339
from herald.entrypoints import aws
from herald.entrypoints.planning import build_planner
from herald.use_cases.delivery.reconcile import Reconciliation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.domain.audit.events import Audit
    from herald.domain.delivery.reconciliation import GroupHeader
    from herald.use_cases.delivery.reconcile import Finding, Report

ReconcileEvent = Mapping[str, Any]
ReconcileResponse = dict[str, Any]

ROWS = 1_000
"""Findings that an answer lists: some 200 KB, of the 6 MB that Lambda returns (AWS limit)."""


def build_reconcile(
    environment: Mapping[str, str], audit: Audit
) -> Callable[[ReconcileEvent, LambdaContext], ReconcileResponse]:
    """Return what does one run (`{"task": "run"}`) or one look (`{"task": "look"}`) and says what it found.

    A look takes `groups` (ids), or `since` and perhaps `until` (RFC 3339), and `dry_run`. Needs INBOX_TABLE,
    NOTIFICATIONS_TOPIC_ARN and SETTLE_SECONDS, and what `build_planner` needs. Raises KeyError or ValueError on any
    other event.
    """
    client = aws.dynamodb()
    committed_groups = DynamoDBCommittedGroups(client, environment["GROUPS_TABLE"])
    reconciliation = Reconciliation(
        committed_groups=committed_groups,
        ledger=DynamoDBLedger(client, environment["INBOX_TABLE"], aws.backoff()),
        planner=build_planner(environment, lambda: client),
        publisher=SnsPublisher(aws.sns(), environment["NOTIFICATIONS_TOPIC_ARN"], aws.backoff()),
        state=DynamoDBReconcileState(client, environment["INBOX_TABLE"]),
        audit=audit,
        clock=aws.now_ms,
        settle_ms=int(environment["SETTLE_SECONDS"]) * 1000,
    )

    def respond(event: ReconcileEvent, context: LambdaContext) -> ReconcileResponse:
        time_left = context.get_remaining_time_in_millis
        match event["task"]:
            case "run":
                report = reconciliation.run(context.aws_request_id, time_left)
            case "look":
                start, wanted = _wanted(event, committed_groups)
                report = reconciliation.inspect(wanted, start, time_left, dry_run=bool(event["dry_run"]))
            case other:
                raise ValueError(f"the tasks are 'run' and 'look', not {other!r}")
        return {"skipped": True} if report is None else _answer(report)

    return respond


def _wanted(event: ReconcileEvent, committed_groups: DynamoDBCommittedGroups) -> tuple[int, Iterator[GroupHeader]]:
    """Return the groups to look at, and from when on (epoch ms)."""
    if "groups" in event:
        found = (committed_groups.creation(group_id) for group_id in dict.fromkeys(event["groups"]))
        return 0, (creation for creation in found if creation is not None)
    start = from_rfc3339(event["since"])
    until = from_rfc3339(event["until"]) if "until" in event else aws.now_ms()
    return start, committed_groups.created_in(Window(start, until))


def _answer(report: Report) -> ReconcileResponse:
    return {
        "skipped": False,
        "finished": report.finished,
        "reached": to_rfc3339(report.reached),
        "checked": report.checked,
        "republished": report.republished,
        "incomplete": report.incomplete,
        "found": len(report.findings),
        "findings": [_row(finding) for finding in report.findings[:ROWS]],
    }


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "group_id": finding.creation.group_id,
        "created_at": to_rfc3339(finding.creation.created_at),
        "planned": finding.planned,
        "missing": finding.missing,
        "failed": finding.failed,
        "republished": finding.republished,
        "reason": finding.reason,
    }
