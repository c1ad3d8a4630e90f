"""reconcile: answers a schedule, or an operator, by checking groups for missing notifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb.commits import DynamoDBCommittedGroups
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.reconcile_state import DynamoDBReconcileState
from herald.adapters.messaging.delivery_backlog import AwsDeliveryBacklog
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.adapters.observability.audit_log import traced
from herald.domain.audit.events import Audit
from herald.domain.commits.committed import GroupHeader
from herald.domain.commits.ports import CommittedGroups
from herald.domain.commits.window import Window
from herald.domain.kinds import Channel
from herald.domain.reconcile.shards import RECONCILE_SHARDS
from herald.domain.times import from_rfc3339, to_rfc3339
from herald.entrypoints import aws
from herald.entrypoints.planning import PlannerEnvironment, build_planner
from herald.use_cases.reconcile.check import GroupCheck
from herald.use_cases.reconcile.findings import Finding
from herald.use_cases.reconcile.reconciliation import Reconciliation
from herald.use_cases.reconcile.repair import GroupRepair
from herald.use_cases.reconcile.report import Report
from herald.use_cases.reconcile.revisit import Revisit
from herald.use_cases.reconcile.shard_run import ShardRun
from herald.use_cases.reconcile.walk import Walk

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_dynamodb import DynamoDBClient

ReconcileEvent = Mapping[str, Any]
ReconcileResponse = dict[str, Any]

MAX_FINDINGS = 1_000
"""Findings in one response: about 200 KB of the 6 MB that Lambda can return (AWS limit)."""


class ReconcileEnvironment(PlannerEnvironment):
    """The variables of reconcile. The ledger is in the inbox table."""

    inbox_table: str
    notifications_topic_arn: str
    settle_seconds: int
    inbox_queue_url: str
    push_queue_url: str
    confirm_creation_function: str
    invite_members_function: str


def build_reconcile(
    environment: ReconcileEnvironment, audit: Audit
) -> Callable[[ReconcileEvent, LambdaContext], ReconcileResponse]:
    """Return the function that runs one task and returns a report: `{"task": "run"}` or `{"task": "look"}`.

    `run` continues behind the watermark of one `shard`, or of all. `look` checks `groups` (ids), or the groups from
    `since` to `until` (RFC 3339; default: now), and takes `dry_run`. The function raises KeyError or ValueError for any
    other event.
    """
    reconciliation = _reconciliation(environment, aws.dynamodb(), audit)

    def respond(event: ReconcileEvent, context: LambdaContext) -> ReconcileResponse:
        time_left = context.get_remaining_time_in_millis
        match event["task"]:
            case "run":
                report = reconciliation.run(context.aws_request_id, time_left, _shard(event))
            case "look":
                start, wanted = _wanted(event, reconciliation.group_check.committed_groups)
                report = reconciliation.inspect(wanted, start, time_left, dry_run=bool(event["dry_run"]))
            case other:
                raise ValueError(f"the task must be 'run' or 'look', not {other!r}")
        return {"skipped": True} if report is None else _answer(report)

    return respond


def _shard(event: ReconcileEvent) -> int | None:
    shard = event.get("shard")
    if shard is not None and shard not in range(RECONCILE_SHARDS):
        raise ValueError(f"the shard must be a number from 0 to {RECONCILE_SHARDS - 1}, not {shard!r}")
    return shard


def _reconciliation(environment: ReconcileEnvironment, client: DynamoDBClient, audit: Audit) -> Reconciliation:
    groups = DynamoDBCommittedGroups(client, environment.groups_table)
    state = DynamoDBReconcileState(client, environment.inbox_table, aws.backoff())
    ledger = DynamoDBLedger(client, environment.inbox_table, aws.backoff())
    repair = GroupRepair(
        committed_groups=groups,
        planner=build_planner(environment, lambda: client),
        publisher=SnsPublisher(aws.sns(), environment.notifications_topic_arn, aws.backoff()),
        state=state,
        audit=audit,
        clock=aws.now_ms,
        describe_error=traced,
    )
    check = GroupCheck(groups, ledger, state, repair, aws.now_ms)
    shard_run = ShardRun(
        state=state,
        walk=Walk(groups, ledger, state, check, audit),
        revisit=Revisit(ledger, state, check, audit),
        settle_ms=environment.settle_seconds * 1000,
    )
    return Reconciliation(
        ledger=ledger,
        state=state,
        backlog=_backlog(environment),
        group_check=check,
        shard_run=shard_run,
        audit=audit,
        clock=aws.now_ms,
    )


def _backlog(environment: ReconcileEnvironment) -> AwsDeliveryBacklog:
    return AwsDeliveryBacklog(
        sqs=cache(aws.sqs),
        cloudwatch=cache(aws.cloudwatch),
        queue_urls={Channel.INBOX: environment.inbox_queue_url, Channel.PUSH: environment.push_queue_url},
        readers=(environment.confirm_creation_function, environment.invite_members_function),
    )


def _wanted(event: ReconcileEvent, committed_groups: CommittedGroups) -> tuple[int, Iterator[GroupHeader]]:
    """Return the start of the window to check (epoch ms; 0 for named groups), and the groups in it."""
    if "groups" in event:
        found = (committed_groups.header(group_id) for group_id in dict.fromkeys(event["groups"]))
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
        "late": report.late,
        **{which.value: count for which, count in report.remembered.items()},
        "found": len(report.findings),
        "findings": [_row(finding) for finding in report.findings[:MAX_FINDINGS]],
    }


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "group_id": finding.header.group_id,
        "created_at": to_rfc3339(finding.header.created_at),
        "planned": finding.planned,
        "missing": finding.missing,
        "failed": finding.failed,
        "republished": finding.republished,
        "reason": finding.reason,
    }
