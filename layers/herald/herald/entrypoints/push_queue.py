"""deliver_push: from the push queue to devices and ledger."""

from __future__ import annotations

from functools import cache

from herald.adapters.dynamodb.endpoints import DynamoDBEndpoints
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.adapters.dynamodb.unread_counts import DynamoDBUnreadCounts
from herald.adapters.messaging.sns_pusher import SnsPusher
from herald.domain.audit.events import Audit
from herald.domain.kinds import Channel
from herald.entrypoints import aws
from herald.entrypoints.environment import Environment
from herald.entrypoints.queue import Queue, Respond, build_queue_consumer, one_by_one
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.deliver_push import PushDelivery
from herald.use_cases.endpoints import EndpointDisposal

RESERVE_MS = 20_000
"""Time that must be left to start a message: if ledger and profiles do not answer, giving up takes 14 s."""


class PushEnvironment(Environment):
    """The variables of deliver_push. The ledger is in the inbox table."""

    inbox_table: str
    settings_table: str
    push_queue_url: str
    push_dead_letter_queue_url: str
    max_receives: int


def build_push_delivery(environment: PushEnvironment, audit: Audit) -> Respond:
    """Return the function that answers an event of the push queue.

    It needs no platform applications: a stack without them has no devices.
    """
    dynamodb = aws.dynamodb()
    ledger = DynamoDBLedger(dynamodb, environment.inbox_table, aws.backoff())
    once = IdempotentDelivery(Channel.PUSH, ledger, audit, aws.now_ms)
    settings, pusher = environment.settings_table, SnsPusher(cache(aws.sns), {})
    delivery = PushDelivery(
        profiles=DynamoDBProfiles(dynamodb, settings, aws.backoff()),
        pusher=pusher,
        unread=DynamoDBUnreadCounts(dynamodb, environment.inbox_table, aws.now_ms),
        disposal=EndpointDisposal(DynamoDBEndpoints(dynamodb, settings), pusher, audit, aws.now_ms),
        once=once,
    )
    queue = Queue(environment.push_queue_url, environment.push_dead_letter_queue_url, environment.max_receives)
    return build_queue_consumer(one_by_one(delivery.deliver, RESERVE_MS), once, queue)
