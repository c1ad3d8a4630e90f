"""From a batch of a queue to deliveries: what deliver_inbox and deliver_push have in common."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from herald.adapters.audit_log import traced
from herald.adapters.sqs_quarantine import SqsQuarantine
from herald.adapters.sqs_visibility import SqsVisibility
from herald.domain.audit import AuditEvent
from herald.domain.cloud_event import from_cloud_event
from herald.domain.errors import HeraldError, OutOfTime
from herald.use_cases.fail_delivery import FailedDelivery, Received
from herald.wiring import aws

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch import (
        ExceptionInfo,
        FailureResponse,
    )
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    from herald.domain.audit import Audit
    from herald.domain.cloud_event import Delivery
    from herald.domain.ports import TimeLeft
    from herald.use_cases.deliver_once import OnceOnly

SqsEvent = dict[str, Any]
SqsResponse = Mapping[str, Any]
Respond = Callable[[SqsEvent, LambdaContext], SqsResponse]


class Deliver(Protocol):
    """A use case that delivers one message."""

    def deliver(self, delivery: Delivery, attempt: int, time_left: TimeLeft) -> None:
        """Deliver. Raises TemporarilyUnavailable when the message must come again."""


def build_queue_consumer(use_case: Deliver, once: OnceOnly, environment: Mapping[str, str], reserve_ms: int) -> Respond:
    """Return what turns an SQS event into its partial batch response, delivering on the way.

    Needs INBOX_QUEUE_URL and INBOX_DEAD_LETTER_QUEUE_URL (or PUSH_…, by the channel), and MAX_RECEIVES: after how many
    receives the queue gives a message to its dead-letter queue. A message is begun only if `reserve_ms` are left.
    """
    sqs, prefix = cache(aws.sqs), once.channel.upper()
    failed = FailedDelivery(
        channel=once.channel,
        quarantine=SqsQuarantine(sqs, environment[f"{prefix}_DEAD_LETTER_QUEUE_URL"]),
        visibility=SqsVisibility(sqs, environment[f"{prefix}_QUEUE_URL"]),
        ledger=once.ledger,
        audit=once.audit,
        clock=aws.now_ms,
        jitter=random.random,
        max_receives=int(environment["MAX_RECEIVES"]),
    )

    def deliver(record: SQSRecord, lambda_context: LambdaContext) -> None:
        time_left = lambda_context.get_remaining_time_in_millis
        if time_left() < reserve_ms:
            raise OutOfTime
        use_case.deliver(from_cloud_event(record.body), _attempt(record), time_left)

    processor = _HandledBatch(failed, once.audit)

    def respond(event: SqsEvent, context: LambdaContext) -> SqsResponse:
        return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)

    return respond


class _HandledBatch(BatchProcessor):
    """A batch processor that asks what becomes of each failed record, and reports only those that must come again."""

    def __init__(self, failed: FailedDelivery, audit: Audit) -> None:
        super().__init__(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        self._failed = failed
        self._audit = audit

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Handle the failure; a record that was set aside counts as processed."""
        error = exception[1]
        message = _received(record)
        deferred = isinstance(error, OutOfTime)
        if self._failed.defer(message) if deferred else self._failed.handle(message, self._reason(error, message)):
            return self.success_handler(record=record, result=None)
        return super().failure_handler(record, exception)

    def _reason(self, error: BaseException | None, message: Received) -> str:
        if error is not None and not isinstance(error, HeraldError):
            self._audit.record(AuditEvent.ERROR_UNEXPECTED, {**traced(error), "sqs_message_id": message.message_id})
        return str(error) if isinstance(error, HeraldError) else type(error).__name__


def _received(record: SQSRecord) -> Received:
    return Received(record.body, record.message_id, record.receipt_handle, _attempt(record))


def _attempt(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)
