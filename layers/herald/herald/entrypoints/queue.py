"""From a batch of a queue to deliveries: what deliver_inbox and deliver_push have in common."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from herald.adapters.messaging.sqs_quarantine import SqsQuarantine
from herald.adapters.messaging.sqs_visibility import SqsVisibility
from herald.adapters.observability.audit_log import traced
from herald.domain.audit.events import Audit, AuditEvent, AuditFacts
from herald.domain.clock import TimeLeft
from herald.domain.errors import HeraldError, MalformedRecord, OutOfTime, RecipientsWaiting
from herald.domain.notifications import event_reading
from herald.domain.notifications.message import ITEMS, PROOF
from herald.entrypoints import aws
from herald.use_cases.delivery.attempt import DeliverBatch, Delivery, Finish
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.fail_delivery import FailureHandler, ReceivedMessage, Schedule, by_receives

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SqsEvent = Mapping[str, Any]
SqsRecord = Mapping[str, Any]
SqsResponse = dict[str, list[dict[str, str]]]
Respond = Callable[[SqsEvent, "LambdaContext"], SqsResponse]


class Queue(NamedTuple):
    """A queue, its dead-letter queue, and how often a message is received before SQS moves it there."""

    url: str
    dead_letter_url: str
    max_receives: int


def build_queue_consumer(
    deliver: DeliverBatch, once: IdempotentDelivery, queue: Queue, schedule: Schedule = by_receives
) -> Respond:
    """Return the function that delivers the messages of an SQS event and returns a partial batch response.

    `schedule` says when a message that failed is received again.
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
        schedule=schedule,
    )
    settling = _Settling(failed, once.audit)

    def respond(event: SqsEvent, context: LambdaContext) -> SqsResponse:
        begun = _begun(event["Records"], deliver, context.get_remaining_time_in_millis)
        waiting = [received.message_id for received, finish in begun if not settling.settle(received, finish)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in waiting]}

    return respond


def one_by_one(deliver: Callable[[Delivery, TimeLeft], None], reserve_ms: int) -> DeliverBatch:
    """Return a function that delivers each message of a batch alone, if `reserve_ms` of the time are left for it."""

    def finish(delivery: Delivery, time_left: TimeLeft) -> None:
        if time_left() < reserve_ms:
            raise OutOfTime
        deliver(delivery, time_left)

    return lambda batch, time_left: [partial(finish, delivery, time_left) for delivery in batch]


class _Settling:
    """Finishes the messages of a batch one by one: a failed message does not affect the others."""

    def __init__(self, failed: FailureHandler, audit: Audit) -> None:
        self._failed = failed
        self._audit = audit

    def settle(self, received: ReceivedMessage, finish: Finish) -> bool:
        """Finish a message, or handle its failure. Returns False if SQS must send it again, True otherwise.

        Raises the errors of handling a failure: SQS then sends the whole batch again.
        """
        try:
            finish()
        except OutOfTime:
            return self._failed.defer(received)
        except RecipientsWaiting as error:
            return self._failed.leave_waiting(received, error)
        except HeraldError as error:
            return self._failed.handle(received, str(error), error)
        except Exception as error:  # noqa: BLE001 - any error fails this message only; the log has the cause.
            unexpected: AuditFacts = {**traced(error), "sqs_message_id": received.message_id}
            self._audit.record(AuditEvent.ERROR_UNEXPECTED, unexpected)
            return self._failed.handle(received, type(error).__name__, error)
        return True


def _begun(
    records: Iterable[SqsRecord], deliver: DeliverBatch, time_left: TimeLeft
) -> Iterator[tuple[ReceivedMessage, Finish]]:
    """Begin to deliver what can be read of a batch. Yields each message and how to finish it."""
    read = [_read(record) for record in records]
    deliveries = [delivery for _, delivery in read if isinstance(delivery, Delivery)]
    finishes = iter(deliver(deliveries, time_left))
    for received, delivery in read:
        yield received, next(finishes) if isinstance(delivery, Delivery) else delivery


def _read(record: SqsRecord) -> tuple[ReceivedMessage, Delivery | Finish]:
    """Return a message and its delivery. One that is unreadable can only be finished, with that error."""
    body, attributes = record["body"], record["attributes"]
    attempt, sent_at = int(attributes["ApproximateReceiveCount"]), int(attributes.get("SentTimestamp", 0))
    received = ReceivedMessage(body, record["messageId"], record["receiptHandle"], attempt, None, sent_at)
    try:
        message = event_reading.decode(body)
    except MalformedRecord as error:
        return received, partial(_refuse, error)
    return received._replace(message=message), Delivery(message, attempt, _items_prove(record), body)


def _refuse(error: MalformedRecord) -> None:
    raise error


def _items_prove(record: SqsRecord) -> bool:
    """Return whether a message says so. One from before there was this attribute, or redriven without it, does not."""
    attribute = record.get("messageAttributes", {}).get(PROOF, {})
    return bool(attribute.get("stringValue") == ITEMS)
