"""From a batch of a queue to deliveries: what deliver_inbox and deliver_push have in common."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from herald.adapters.messaging.sqs_quarantine import SqsQuarantine
from herald.adapters.messaging.sqs_visibility import SqsVisibility
from herald.adapters.observability.audit_log import traced
from herald.domain.audit.events import Audit, AuditEvent, AuditFacts
from herald.domain.clock import TimeLeft
from herald.domain.errors import HeraldError, MalformedRecord, OutOfTime, RecipientsWaiting
from herald.domain.notifications import event_reading
from herald.domain.notifications.message import Message
from herald.entrypoints import aws
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.fail_delivery import FailureHandler, ReceivedMessage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SqsEvent = Mapping[str, Any]
SqsRecord = Mapping[str, Any]
SqsResponse = dict[str, list[dict[str, str]]]
Respond = Callable[[SqsEvent, "LambdaContext"], SqsResponse]


class Deliver(Protocol):
    """A use case that delivers one message."""

    def deliver(self, message: Message, attempt: int, time_left: TimeLeft) -> None:
        """Deliver. Raises TemporarilyUnavailable if the message must be received again."""


class Queue(NamedTuple):
    """A queue, its dead-letter queue, and how often a message is received before SQS moves it there."""

    url: str
    dead_letter_url: str
    max_receives: int


def build_queue_consumer(use_case: Deliver, once: IdempotentDelivery, queue: Queue, reserve_ms: int) -> Respond:
    """Return the function that delivers the messages of an SQS event and returns a partial batch response.

    A message is started only if `reserve_ms` of the invocation's time are left.
    """
    sqs = cache(aws.sqs)
    failed = FailureHandler(
        channel=once.channel,
        quarantine=SqsQuarantine(sqs, queue.dead_letter_url),
        visibility=SqsVisibility(sqs, queue.url),
        ledger=once.ledger,
        audit=once.audit,
        clock=aws.now_ms,
        jitter=random.random,
        max_receives=queue.max_receives,
    )
    batch = _Batch(use_case, failed, once.audit, reserve_ms)

    def respond(event: SqsEvent, context: LambdaContext) -> SqsResponse:
        time_left = context.get_remaining_time_in_millis
        waiting = [record["messageId"] for record in event["Records"] if not batch.settle(record, time_left)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in waiting]}

    return respond


class _Batch:
    """The messages of a batch, settled one by one: a failed message does not affect the others."""

    def __init__(self, use_case: Deliver, failed: FailureHandler, audit: Audit, reserve_ms: int) -> None:
        self._use_case = use_case
        self._failed = failed
        self._audit = audit
        self._reserve_ms = reserve_ms

    def settle(self, record: SqsRecord, time_left: TimeLeft) -> bool:
        """Deliver a message, or handle its failure. Returns False if SQS must send it again, True otherwise.

        Raises the errors of handling a failure: SQS then sends the whole batch again.
        """
        try:
            message = event_reading.decode(record["body"])
        except MalformedRecord as error:
            return self._failed.handle(_received(record, None), str(error))
        return self._settle(message, _received(record, message), time_left)

    def _settle(self, message: Message, received: ReceivedMessage, time_left: TimeLeft) -> bool:
        try:
            self._deliver(message, received.attempt, time_left)
        except OutOfTime:
            return self._failed.defer(received)
        except RecipientsWaiting as error:
            return self._failed.leave_waiting(received, error)
        except HeraldError as error:
            return self._failed.handle(received, str(error))
        except Exception as error:  # noqa: BLE001 - any error fails this message only; the log has the cause.
            unexpected: AuditFacts = {**traced(error), "sqs_message_id": received.message_id}
            self._audit.record(AuditEvent.ERROR_UNEXPECTED, unexpected)
            return self._failed.handle(received, type(error).__name__)
        return True

    def _deliver(self, message: Message, attempt: int, time_left: TimeLeft) -> None:
        if time_left() < self._reserve_ms:
            raise OutOfTime
        self._use_case.deliver(message, attempt, time_left)


def _received(record: SqsRecord, message: Message | None) -> ReceivedMessage:
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    return ReceivedMessage(record["body"], record["messageId"], record["receiptHandle"], attempt, message)
