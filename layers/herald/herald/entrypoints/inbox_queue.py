"""deliver_inbox: from the inbox queue to inboxes and ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.inbox import RESERVE_MS, DynamoDBInbox
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.domain.kinds import Channel
from herald.entrypoints import aws
from herald.entrypoints.queue import build_queue_consumer
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.audit.events import Audit
    from herald.entrypoints.queue import Respond


def build_inbox_delivery(environment: Mapping[str, str], audit: Audit) -> Respond:
    """Return what answers an event of the inbox queue. Needs INBOX_TABLE, and what `build_queue_consumer` needs."""
    table, dynamodb = environment["INBOX_TABLE"], aws.dynamodb()
    ledger = DynamoDBLedger(dynamodb, table, aws.backoff())
    once = IdempotentDelivery(Channel.INBOX, ledger, audit, aws.now_ms)
    delivery = InboxDelivery(DynamoDBInbox(dynamodb, table, aws.backoff(), aws.side_by_side()), once)
    return build_queue_consumer(delivery, once, environment, RESERVE_MS)
