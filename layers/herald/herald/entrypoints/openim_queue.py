"""deliver_openim: from the openim queue to OpenIM's users and the ledger."""

from __future__ import annotations

from functools import cache

from herald.adapters.dynamodb.delivery_claims import DynamoDBDeliveryClaims
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.openim_tokens import DynamoDBOpenIMTokens
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.adapters.openim.credentials import credentials_in
from herald.adapters.openim.http import HttpTransport
from herald.adapters.openim.login import Login
from herald.adapters.openim.notices import OpenIMNotices
from herald.adapters.openim.pace import Pace
from herald.adapters.openim.tokens import AdministratorToken
from herald.adapters.openim.transport import Transport
from herald.domain.audit.events import Audit
from herald.domain.kinds import Channel
from herald.entrypoints import aws
from herald.entrypoints.environment import Environment
from herald.entrypoints.queue import Queue, Respond, build_queue_consumer, one_by_one
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.deliver_openim import OpenIMDelivery

RESERVE_MS = 30_000
"""Time that must be left to start a message. Claim, ledger and profiles take far less, and a call needs 15 s."""

THREADS = 8
"""Calls to OpenIM at the same time, for each worker. Most of a call is waiting."""

LOCAL = "local"


class OpenIMEnvironment(Environment):
    """The variables of deliver_openim. Ledger and claims are in the inbox table, the token is in the settings table."""

    inbox_table: str
    settings_table: str
    openim_queue_url: str
    openim_dead_letter_queue_url: str
    max_receives: int
    openim_api_url: str
    openim_secret_arn: str
    openim_sender: str
    openim_offline_push: str
    runs_on: str


def connect(url: str, *, plain_http: bool) -> Transport:
    """Return the connection to an OpenIM server."""
    return HttpTransport(url, THREADS, plain_http=plain_http)


def build_openim_delivery(environment: OpenIMEnvironment, audit: Audit) -> Respond:
    """Return the function that answers an event of the openim queue."""
    dynamodb, table = aws.dynamodb(), environment.inbox_table
    once = IdempotentDelivery(Channel.OPENIM, DynamoDBLedger(dynamodb, table, aws.backoff()), audit, aws.now_ms)
    transport = connect(environment.openim_api_url, plain_http=environment.runs_on == LOCAL)
    login = Login(transport, credentials_in(cache(aws.secretsmanager), environment.openim_secret_arn), aws.now_ms)
    tokens = DynamoDBOpenIMTokens(dynamodb, environment.settings_table, environment.openim_api_url)
    token = AdministratorToken(login, tokens, aws.now_ms, aws.backoff().wait)
    delivery = OpenIMDelivery(
        profiles=DynamoDBProfiles(dynamodb, environment.settings_table, aws.backoff()),
        notices=OpenIMNotices(transport, token, Pace(aws.now_ms, aws.backoff().sleep), aws.backoff().wait),
        claims=DynamoDBDeliveryClaims(dynamodb, table),
        once=once,
        run=aws.side_by_side(THREADS),
        sender=environment.openim_sender,
        offline_push=environment.openim_offline_push == "true",
    )
    queue = Queue(environment.openim_queue_url, environment.openim_dead_letter_queue_url, environment.max_receives)
    return build_queue_consumer(one_by_one(delivery.deliver, RESERVE_MS), once, queue)
