"""confirm_creation and invite_members: from a batch of stream records to the notifications topic."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from herald.adapters.audit_log import AuditLog
from herald.adapters.sns_publisher import SnsPublisher
from herald.adapters.sqs_quarantine import SqsQuarantine
from herald.adapters.stream_records import describe, is_commit, sequence_number
from herald.use_cases.publish_notifications import NotificationPublishing, Plan
from herald.wiring import aws

StreamEvent = Mapping[str, Any]
StreamResponse = dict[str, list[dict[str, str]]]


def build_stream_publisher(
    environment: Mapping[str, str], logger: Logger, plan: Plan
) -> Callable[[StreamEvent, LambdaContext], StreamResponse]:
    """Return what turns a stream event into its partial batch response, publishing on the way.

    Needs NOTIFICATIONS_TOPIC_ARN and STREAM_DEAD_LETTER_QUEUE_URL. The response names the first record that failed; AWS
    sends that one and all behind it again. When it is the very first, its error is raised instead.
    """
    publishing = NotificationPublishing(
        plan=plan,
        describe=describe,
        publisher=SnsPublisher(aws.sns(), environment["NOTIFICATIONS_TOPIC_ARN"], aws.backoff()),
        quarantine=SqsQuarantine(cache(aws.sqs), environment["STREAM_DEAD_LETTER_QUEUE_URL"]),
        audit=AuditLog(logger),
    )

    def respond(event: StreamEvent, context: LambdaContext) -> StreamResponse:
        records = [record for record in event["Records"] if is_commit(record)]
        failed = publishing.publish(records, context.get_remaining_time_in_millis)
        failures = [] if failed is None else [{"itemIdentifier": sequence_number(records[failed])}]
        return {"batchItemFailures": failures}

    return respond
