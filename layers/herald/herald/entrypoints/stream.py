"""announce_group and invite_members: from a batch of stream records to the notifications topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.adapters.messaging.sqs_quarantine import SqsQuarantine
from herald.adapters.messaging.stream_records import (
    announced_kinds,
    committed_item,
    describe,
    is_commit,
    name,
    sequence_number,
)
from herald.domain.audit.events import Audit
from herald.domain.kinds import Kind
from herald.entrypoints import aws
from herald.entrypoints.planning import PlannerEnvironment, build_planner
from herald.use_cases.notifications.publish_notifications import NotificationPublishing, PlanRecord

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

StreamEvent = Mapping[str, Any]
StreamResponse = dict[str, list[dict[str, str]]]
Respond = Callable[[StreamEvent, "LambdaContext"], StreamResponse]


class StreamEnvironment(PlannerEnvironment):
    """The variables of announce_group and of invite_members."""

    notifications_topic_arn: str
    stream_dead_letter_queue_url: str


def build_announcements(environment: StreamEnvironment, audit: Audit) -> Respond:
    """Return the function that answers a stream event by publishing what the group items in it call for."""
    planner = build_planner(environment, cache(aws.dynamodb))
    return _build(
        environment, audit, lambda record: planner.plan_kinds(announced_kinds(record), committed_item(record))
    )


def build_invitations(environment: StreamEnvironment, audit: Audit) -> Respond:
    """Return the function that answers a stream event by inviting the members in it."""
    planner = build_planner(environment, cache(aws.dynamodb))
    invited = (Kind.GROUP_INVITATION_RECEIVED,)
    return _build(environment, audit, lambda record: planner.plan_kinds(invited, committed_item(record)))


def _build(environment: StreamEnvironment, audit: Audit, plan: PlanRecord) -> Respond:
    """Return the function that publishes what `plan` returns for each record, and returns a partial batch response.

    The response names the first record that failed: AWS sends this record and all later ones again. If the first record
    of the batch failed, the function raises its error instead.
    """
    publishing = NotificationPublishing(
        plan=plan,
        describe=describe,
        name=name,
        publisher=SnsPublisher(aws.sns(), environment.notifications_topic_arn, aws.backoff()),
        quarantine=SqsQuarantine(cache(aws.sqs), environment.stream_dead_letter_queue_url),
        audit=audit,
        clock=aws.now_ms,
    )

    def respond(event: StreamEvent, context: LambdaContext) -> StreamResponse:
        records = [record for record in event["Records"] if is_commit(record)]
        failed = publishing.publish(records, context.get_remaining_time_in_millis)
        failures = [] if failed is None else [{"itemIdentifier": sequence_number(records[failed])}]
        return {"batchItemFailures": failures}

    return respond
