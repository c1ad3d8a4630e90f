"""AWS clients, from one botocore session. boto3 would add its import to every cold start and nothing else."""

from __future__ import annotations

import random
import time
from functools import cache
from typing import TYPE_CHECKING, cast

import botocore
import botocore.session
from botocore.config import Config

from herald.adapters.calls.backoff import Backoff
from herald.adapters.calls.parallel import Run, in_threads
from herald.adapters.dynamodb.batch_bodies import read_as_sent, send_as_given
from herald.adapters.messaging.sns_bodies import encode_quickly

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from herald.adapters.calls.stored_secret import SecretsClient
    from herald.adapters.messaging.delivery_backlog import CloudWatchClient

_CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    parameter_validation=False,
    user_agent=f"herald Botocore/{botocore.__version__}",
)
"""Two attempts of at most 3 s each, so that every function has time to report a service that is down.

AWS validates parameters itself. The SDK would compose its own `User-Agent` anew for each call, which takes a quarter of
the call's processor time."""


@cache
def session() -> botocore.session.Session:
    """Return the session of all clients: event handlers registered on it apply to all later clients."""
    return botocore.session.get_session()


def dynamodb() -> DynamoDBClient:
    """Return a new DynamoDB client."""
    client = cast("DynamoDBClient", session().create_client("dynamodb", config=_CONFIG))
    send_as_given(client)
    read_as_sent(client)
    return client


def dynamodb_trying_once() -> DynamoDBClient:
    """Return a new DynamoDB client without retries, for callers that must know what became of each attempt."""
    once = _CONFIG.merge(Config(retries={"total_max_attempts": 1}))
    return cast("DynamoDBClient", session().create_client("dynamodb", config=once))


def sns() -> SNSClient:
    """Return a new SNS client."""
    client = cast("SNSClient", session().create_client("sns", config=_CONFIG))
    encode_quickly(client)
    return client


def sqs() -> SQSClient:
    """Return a new SQS client."""
    return cast("SQSClient", session().create_client("sqs", config=_CONFIG))


def cloudwatch() -> CloudWatchClient:
    """Return a new CloudWatch client."""
    return cast("CloudWatchClient", session().create_client("cloudwatch", config=_CONFIG))


def secretsmanager() -> SecretsClient:
    """Return a new client of Secrets Manager."""
    return cast("SecretsClient", session().create_client("secretsmanager", config=_CONFIG))


def backoff() -> Backoff:
    """Return a backoff that sleeps, with random jitter."""
    return Backoff(sleep=time.sleep, jitter=random.random)


def side_by_side(workers: int = 4) -> Run:
    """Return the runner of parallel parts: four at a time, so that one is prepared while others wait for AWS."""
    return in_threads(workers)


def now_ms() -> int:
    """Return the current time in epoch milliseconds."""
    return time.time_ns() // 1_000_000
