"""reconcile: answers a schedule, or an operator, by checking groups for missing notifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from herald.domain.audit.events import Audit
from herald.domain.commits.committed import GroupHeader
from herald.domain.commits.ports import CommittedGroups
from herald.domain.commits.window import Window
from herald.domain.reconcile.shards import RECONCILE_SHARDS
from herald.domain.times import from_rfc3339
from herald.entrypoints import aws
from herald.entrypoints.reconcile_answer import ReconcileResponse, answer
from herald.entrypoints.reconcile_parts import ReconcileEnvironment, build_reconciliation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


ReconcileEvent = Mapping[str, Any]


def build_reconcile(
    environment: ReconcileEnvironment, audit: Audit
) -> Callable[[ReconcileEvent, LambdaContext], ReconcileResponse]:
    """Return the function that runs one task and returns a report: `{"task": "run"}` or `{"task": "look"}`.

    `run` continues behind the watermark of one `shard`, or of all. `look` checks `groups` (ids), or the groups from
    `since` to `until` (RFC 3339; default: now), and takes `dry_run`. The function raises KeyError or ValueError for any
    other event.
    """
    reconciliation = build_reconciliation(environment, aws.dynamodb(), audit)

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
        return {"skipped": True} if report is None else answer(report)

    return respond


def _shard(event: ReconcileEvent) -> int | None:
    shard = event.get("shard")
    if shard is not None and shard not in range(RECONCILE_SHARDS):
        raise ValueError(f"the shard must be a number from 0 to {RECONCILE_SHARDS - 1}, not {shard!r}")
    return shard


def _wanted(event: ReconcileEvent, committed_groups: CommittedGroups) -> tuple[int, Iterator[GroupHeader]]:
    """Return the start of the window to check (epoch ms; 0 for named groups), and the groups in it."""
    if "groups" in event:
        found = (committed_groups.header(group_id) for group_id in dict.fromkeys(event["groups"]))
        return 0, (creation for creation in found if creation is not None)
    start = from_rfc3339(event["since"])
    until = from_rfc3339(event["until"]) if "until" in event else aws.now_ms()
    return start, committed_groups.created_in(Window(start, until))
