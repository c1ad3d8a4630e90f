"""deliver_push: from the push queue to devices and ledger."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.adapters.messaging.sns_pusher import SnsPusher
from herald.domain.kinds import Channel
from herald.entrypoints import aws
from herald.entrypoints.queue import build_queue_consumer
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.deliver_push import PushDelivery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.audit.events import Audit
    from herald.entrypoints.queue import Respond

RESERVE_MS = 20_000
"""A message is begun only if so much time is left: a ledger and a profile table that do not answer take 14 s."""


def build_push_delivery(environment: Mapping[str, str], audit: Audit) -> Respond:
    """Return what answers an event of the push queue.

    Needs INBOX_TABLE (the ledger), SETTINGS_TABLE, and what `build_queue_consumer` needs. Which platforms there are
    does not matter here: a stack without platform applications has no devices.
    """
    dynamodb = aws.dynamodb()
    ledger = DynamoDBLedger(dynamodb, environment["INBOX_TABLE"], aws.backoff())
    once = IdempotentDelivery(Channel.PUSH, ledger, audit, aws.now_ms)
    profiles = DynamoDBProfiles(dynamodb, environment["SETTINGS_TABLE"], aws.backoff())
    delivery = PushDelivery(profiles, SnsPusher(cache(aws.sns), {}), once)
    return build_queue_consumer(delivery, once, environment, RESERVE_MS)
