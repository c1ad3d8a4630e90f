"""AWS clients, from one botocore session: boto3 on top of it would cost every cold start its import for nothing."""

from __future__ import annotations

import random
import time
from functools import cache
from typing import TYPE_CHECKING, cast

import botocore.session
from botocore.config import Config

from herald.adapters.calls.backoff import Backoff
from herald.adapters.calls.parallel import in_threads
from herald.adapters.dynamodb.batch_bodies import send_as_given

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from herald.adapters.calls.parallel import Run

_CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    parameter_validation=False,
    user_agent_extra="herald",
)
"""Two tries of at most 3 s: what is down is given up while every function has time to say so.

AWS validates parameters itself."""


@cache
def session() -> botocore.session.Session:
    """Return the one session behind all clients: what is registered on it, clients made later call too."""
    return botocore.session.get_session()


def dynamodb() -> DynamoDBClient:
    """Return a new DynamoDB client."""
    client = cast("DynamoDBClient", session().create_client("dynamodb", config=_CONFIG))
    send_as_given(client)
    return client


def dynamodb_trying_once() -> DynamoDBClient:
    """Return a new DynamoDB client for what must not be done twice, such as adding to a count."""
    once = _CONFIG.merge(Config(retries={"total_max_attempts": 1}))
    return cast("DynamoDBClient", session().create_client("dynamodb", config=once))


def sns() -> SNSClient:
    """Return a new SNS client."""
    return cast("SNSClient", session().create_client("sns", config=_CONFIG))


def sqs() -> SQSClient:
    """Return a new SQS client."""
    return cast("SQSClient", session().create_client("sqs", config=_CONFIG))


def backoff() -> Backoff:
    """Return the real thing: it sleeps, and its jitter is random."""
    return Backoff(sleep=time.sleep, jitter=random.random)


def side_by_side() -> Run:
    """Return the real thing: four batches at a time, so that one is made while others are on their way."""
    return in_threads(4)


def now_ms() -> int:
    """Return the time in epoch milliseconds."""
    return time.time_ns() // 1_000_000
