"""deliver_webhook: from the webhook queue to an HTTPS endpoint and the ledger."""

from __future__ import annotations

from functools import cache

from herald.adapters.calls.stored_secret import StoredSecret
from herald.adapters.dynamodb.endpoint_states import DynamoDBEndpointStates
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.https.webhook_endpoint import HttpsEndpoint
from herald.domain.audit.events import Audit
from herald.domain.kinds import Channel
from herald.domain.webhooks.ports import Endpoint
from herald.domain.webhooks.secrets import read_secrets
from herald.entrypoints import aws
from herald.entrypoints.environment import Environment
from herald.entrypoints.queue import Queue, Respond, build_queue_consumer, one_by_one
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.deliver_webhook import WebhookDelivery
from herald.use_cases.delivery.send_webhook import WebhookSender
from herald.use_cases.delivery.webhook_schedule import webhook_schedule

RESERVE_MS = 55_000
"""Time that must be left to start a message: 20 s for the endpoint, and 7 s for each of five calls to AWS that do not
answer: the secret, the ledger twice, and the endpoint's state twice."""


class WebhookEnvironment(Environment):
    """The variables of deliver_webhook. The ledger is in the inbox table."""

    inbox_table: str
    webhook_queue_url: str
    webhook_dead_letter_queue_url: str
    webhook_max_receives: int
    webhook_url: str
    webhook_secret_arn: str


def build_webhook_delivery(environment: WebhookEnvironment, audit: Audit) -> Respond:
    """Return the function that answers an event of the webhook queue. Raises ValueError if the URL is not https."""
    dynamodb = aws.dynamodb()
    once = IdempotentDelivery(
        Channel.WEBHOOK, DynamoDBLedger(dynamodb, environment.inbox_table, aws.backoff()), audit, aws.now_ms
    )
    secret = StoredSecret(cache(aws.secretsmanager), environment.webhook_secret_arn)
    sender = WebhookSender(
        url=environment.webhook_url,
        endpoint=https_endpoint(environment.webhook_url),
        states=DynamoDBEndpointStates(dynamodb, environment.inbox_table),
        secrets=lambda: read_secrets(secret.read()),
        clock=aws.now_ms,
    )
    delivery = WebhookDelivery(sender, once)
    queue = Queue(
        environment.webhook_queue_url, environment.webhook_dead_letter_queue_url, environment.webhook_max_receives
    )
    return build_queue_consumer(one_by_one(delivery.deliver, RESERVE_MS), once, queue, webhook_schedule(aws.now_ms))


def https_endpoint(url: str) -> Endpoint:
    """Return the endpoint at a URL. Tests replace it."""
    return HttpsEndpoint(url)
