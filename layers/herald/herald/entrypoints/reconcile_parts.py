"""What reconcile is made of, for the function's environment."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.commits import DynamoDBCommittedGroups
from herald.adapters.dynamodb.group_people import DynamoDBPeopleOfGroups
from herald.adapters.dynamodb.inbox_lookup import DynamoDBInboxItems
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.reconcile_state import DynamoDBReconcileState
from herald.adapters.messaging.delivery_backlog import AwsDeliveryBacklog
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.adapters.observability.audit_log import traced
from herald.domain.audit.events import Audit
from herald.domain.kinds import Channel
from herald.entrypoints import aws
from herald.entrypoints.planning import PlannerEnvironment, build_planner
from herald.use_cases.reconcile.check import GroupCheck
from herald.use_cases.reconcile.inbox_proof import InboxProof
from herald.use_cases.reconcile.outcomes import DeliveryOutcomes
from herald.use_cases.reconcile.reconciliation import Reconciliation
from herald.use_cases.reconcile.repair import GroupRepair
from herald.use_cases.reconcile.revisit import Revisit
from herald.use_cases.reconcile.shard_run import ShardRun
from herald.use_cases.reconcile.walk import Walk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class ReconcileEnvironment(PlannerEnvironment):
    """The variables of reconcile. The ledger is in the inbox table."""

    inbox_table: str
    notifications_topic_arn: str
    settle_seconds: int
    inbox_queue_url: str
    push_queue_url: str
    openim_queue_url: str = ""
    webhook_queue_url: str = ""
    announce_group_function: str
    invite_members_function: str

    @property
    def queue_urls(self) -> dict[Channel, str]:
        """The queue of each channel in the ledger that the stack has."""
        urls = {
            Channel.INBOX: self.inbox_queue_url,
            Channel.PUSH: self.push_queue_url,
            Channel.OPENIM: self.openim_queue_url,
            Channel.WEBHOOK: self.webhook_queue_url,
        }
        return {channel: url for channel, url in urls.items() if url}


def build_reconciliation(environment: ReconcileEnvironment, client: DynamoDBClient, audit: Audit) -> Reconciliation:
    """Return reconcile with its tables, its topic and its queues."""
    groups = DynamoDBCommittedGroups(client, environment.groups_table)
    state = DynamoDBReconcileState(client, environment.inbox_table, aws.backoff())
    ledger = DynamoDBLedger(client, environment.inbox_table, aws.backoff(), environment.queue_urls)
    people = DynamoDBPeopleOfGroups(client, environment.groups_table, aws.backoff())
    inboxes = DynamoDBInboxItems(client, environment.inbox_table, aws.backoff(), aws.side_by_side())
    outcomes = DeliveryOutcomes(ledger, InboxProof(people, inboxes, aws.now_ms))
    repair = GroupRepair(
        committed_groups=groups,
        planner=build_planner(environment, lambda: client),
        publisher=SnsPublisher(aws.sns(), environment.notifications_topic_arn, aws.backoff()),
        state=state,
        audit=audit,
        clock=aws.now_ms,
        describe_error=traced,
    )
    check = GroupCheck(groups, ledger, outcomes, state, repair, aws.now_ms)
    shard_run = ShardRun(
        state=state,
        walk=Walk(groups, outcomes, state, check, audit),
        revisit=Revisit(outcomes, state, check, audit),
        settle_ms=environment.settle_seconds * 1000,
    )
    return Reconciliation(
        outcomes=outcomes,
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
        queue_urls=environment.queue_urls,
        readers=(environment.announce_group_function, environment.invite_members_function),
    )
