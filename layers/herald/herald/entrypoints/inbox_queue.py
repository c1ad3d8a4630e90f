"""deliver_inbox: from the inbox queue to inboxes and ledger."""

from __future__ import annotations

from herald.adapters.dynamodb.batch_writes import RESERVE_MS
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.domain.audit.events import Audit
from herald.domain.kinds import Channel
from herald.entrypoints import aws
from herald.entrypoints.environment import Environment
from herald.entrypoints.queue import Queue, Respond, build_queue_consumer
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery


class InboxEnvironment(Environment):
    """The variables of deliver_inbox."""

    inbox_table: str
    inbox_queue_url: str
    inbox_dead_letter_queue_url: str
    max_receives: int


def build_inbox_delivery(environment: InboxEnvironment, audit: Audit) -> Respond:
    """Return the function that answers an event of the inbox queue."""
    table, dynamodb = environment.inbox_table, aws.dynamodb()
    ledger = DynamoDBLedger(dynamodb, table, aws.backoff())
    once = IdempotentDelivery(Channel.INBOX, ledger, audit, aws.now_ms)
    inbox = DynamoDBInboxWriter(dynamodb, table, aws.backoff(), aws.side_by_side())
    queue = Queue(environment.inbox_queue_url, environment.inbox_dead_letter_queue_url, environment.max_receives)
    return build_queue_consumer(InboxDelivery(inbox, once, RESERVE_MS).deliver, once, queue)
