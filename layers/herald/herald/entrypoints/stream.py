"""confirm_creation and invite_members: from a batch of stream records to the notifications topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.adapters.messaging.sqs_quarantine import SqsQuarantine
from herald.adapters.messaging.stream_records import (
    committed_group,
    committed_item,
    describe,
    is_commit,
    name,
    sequence_number,
)
from herald.entrypoints import aws
from herald.entrypoints.planning import build_planner
from herald.use_cases.notifications.publish_notifications import NotificationPublishing

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.domain.audit.events import Audit
    from herald.use_cases.notifications.publish_notifications import Plan

StreamEvent = Mapping[str, Any]
StreamResponse = dict[str, list[dict[str, str]]]
Respond = Callable[[StreamEvent, "LambdaContext"], StreamResponse]


def build_confirmations(environment: Mapping[str, str], audit: Audit) -> Respond:
    """Return what confirms the groups of a stream event; see `_build` for what it needs."""
    planner = build_planner(environment, cache(aws.dynamodb))
    return _build(environment, audit, lambda record: planner.confirmation(committed_group(record)))


def build_invitations(environment: Mapping[str, str], audit: Audit) -> Respond:
    """Return what invites the members in a stream event; see `_build` for what it needs."""
    planner = build_planner(environment, cache(aws.dynamodb))
    return _build(environment, audit, lambda record: planner.invitation(committed_item(record)))


def _build(environment: Mapping[str, str], audit: Audit, plan: Plan) -> Respond:
    """Return what turns a stream event into its partial batch response, publishing on the way.

    Needs NOTIFICATIONS_TOPIC_ARN and STREAM_DEAD_LETTER_QUEUE_URL, and what `build_planner` needs. The response names
    the first record that failed; AWS sends that one and all behind it again. When it is the very first, its error is
    raised instead.
    """
    publishing = NotificationPublishing(
        plan=plan,
        describe=describe,
        name=name,
        publisher=SnsPublisher(aws.sns(), environment["NOTIFICATIONS_TOPIC_ARN"], aws.backoff()),
        quarantine=SqsQuarantine(cache(aws.sqs), environment["STREAM_DEAD_LETTER_QUEUE_URL"]),
        audit=audit,
        clock=aws.now_ms,
    )

    def respond(event: StreamEvent, context: LambdaContext) -> StreamResponse:
        records = [record for record in event["Records"] if is_commit(record)]
        failed = publishing.publish(records, context.get_remaining_time_in_millis)
        failures = [] if failed is None else [{"itemIdentifier": sequence_number(records[failed])}]
        return {"batchItemFailures": failures}

    return respond
