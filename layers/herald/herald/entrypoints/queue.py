"""From a batch of a queue to deliveries: what deliver_inbox and deliver_push have in common."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from herald.adapters.messaging.sqs_quarantine import SqsQuarantine
from herald.adapters.messaging.sqs_visibility import SqsVisibility
from herald.adapters.observability.audit_log import traced
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import HeraldError, OutOfTime
from herald.domain.notifications.cloud_event import from_cloud_event
from herald.entrypoints import aws
from herald.use_cases.delivery.fail_delivery import FailureHandler, ReceivedMessage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.notifications.cloud_event import Delivery
    from herald.domain.ports import TimeLeft
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery

SqsEvent = Mapping[str, Any]
SqsRecord = Mapping[str, Any]
SqsResponse = dict[str, list[dict[str, str]]]
Respond = Callable[[SqsEvent, "LambdaContext"], SqsResponse]


class Deliver(Protocol):
    """A use case that delivers one message."""

    def deliver(self, delivery: Delivery, attempt: int, time_left: TimeLeft) -> None:
        """Deliver. Raises TemporarilyUnavailable when the message must come again."""


def build_queue_consumer(
    use_case: Deliver, once: IdempotentDelivery, environment: Mapping[str, str], reserve_ms: int
) -> Respond:
    """Return what turns an SQS event into its partial batch response, delivering on the way.

    Needs INBOX_QUEUE_URL and INBOX_DEAD_LETTER_QUEUE_URL (or PUSH_…, by the channel), and MAX_RECEIVES: after how many
    receives the queue gives a message to its dead-letter queue. A message is begun only if `reserve_ms` are left.
    """
    sqs, prefix = cache(aws.sqs), once.channel.upper()
    failed = FailureHandler(
        channel=once.channel,
        quarantine=SqsQuarantine(sqs, environment[f"{prefix}_DEAD_LETTER_QUEUE_URL"]),
        visibility=SqsVisibility(sqs, environment[f"{prefix}_QUEUE_URL"]),
        ledger=once.ledger,
        audit=once.audit,
        clock=aws.now_ms,
        jitter=random.random,
        max_receives=int(environment["MAX_RECEIVES"]),
    )

    batch = _Batch(use_case, failed, once.audit, reserve_ms)

    def respond(event: SqsEvent, context: LambdaContext) -> SqsResponse:
        time_left = context.get_remaining_time_in_millis
        waiting = [record["messageId"] for record in event["Records"] if not batch.settle(record, time_left)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in waiting]}

    return respond


class _Batch:
    """Settles the messages of a batch one by one: none stands in another's way."""

    def __init__(self, use_case: Deliver, failed: FailureHandler, audit: Audit, reserve_ms: int) -> None:
        self._use_case = use_case
        self._failed = failed
        self._audit = audit
        self._reserve_ms = reserve_ms

    def settle(self, record: SqsRecord, time_left: TimeLeft) -> bool:
        """Deliver a message, or handle that it could not be. Returns whether it is done with: delivered or set aside.

        Raises what handling a failure raises: then the whole batch comes again.
        """
        message = _received(record)
        try:
            self._deliver(message, time_left)
        except OutOfTime:
            return self._failed.defer(message)
        except HeraldError as error:
            return self._failed.handle(message, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, this message failed, and the log says why.
            unexpected: AuditFacts = {**traced(error), "sqs_message_id": message.message_id}
            self._audit.record(AuditEvent.ERROR_UNEXPECTED, unexpected)
            return self._failed.handle(message, type(error).__name__)
        return True

    def _deliver(self, message: ReceivedMessage, time_left: TimeLeft) -> None:
        if time_left() < self._reserve_ms:
            raise OutOfTime
        self._use_case.deliver(from_cloud_event(message.body), message.attempt, time_left)


def _received(record: SqsRecord) -> ReceivedMessage:
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    return ReceivedMessage(record["body"], record["messageId"], record["receiptHandle"], attempt)
