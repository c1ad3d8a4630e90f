"""deliver_inbox: from the inbox queue to inboxes and ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb_inbox import RESERVE_MS, DynamoDBInbox
from herald.adapters.dynamodb_ledger import DynamoDBLedger
from herald.domain.routes import Channel
from herald.use_cases.deliver_inbox import InboxDelivery
from herald.use_cases.deliver_once import OnceOnly
from herald.wiring import aws
from herald.wiring.queue import build_queue_consumer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.audit import Audit
    from herald.wiring.queue import Respond


def build_inbox_delivery(environment: Mapping[str, str], audit: Audit) -> Respond:
    """Return what answers an event of the inbox queue. Needs INBOX_TABLE, and what `build_queue_consumer` needs."""
    table, dynamodb = environment["INBOX_TABLE"], aws.dynamodb()
    ledger = DynamoDBLedger(dynamodb, table, aws.backoff())
    once = OnceOnly(Channel.INBOX, ledger, audit, aws.now_ms)
    delivery = InboxDelivery(DynamoDBInbox(dynamodb, table, aws.backoff(), aws.side_by_side()), once)
    return build_queue_consumer(delivery, once, environment, RESERVE_MS)
