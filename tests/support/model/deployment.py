"""Deploys the tables, queues, topic and subscriptions of template.yaml to the model."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.support.deployment import QUEUE, SUBSCRIPTION, TABLE, TOPIC, References, undeployed
from tests.support.model.metrics import CloudWatch
from tests.support.model.queues import Queue, queue_of
from tests.support.model.secrets import Secrets
from tests.support.model.sqs import Sqs
from tests.support.model.tables import Table, table_of
from tests.support.model.topics import Sns, Subscription, subscription_of
from tests.support.model.transactions import Tokens
from tests.support.template import resources_of_type


@dataclass(frozen=True)
class Kept:
    """A copy of everything in the model."""

    references: References
    tables: dict[str, Table]
    tokens: Tokens
    queues: dict[str, Queue]
    topic: Sns
    metrics: CloudWatch
    secrets: Secrets


@cache
def deployed() -> Kept:
    """Deploy the template once a process."""
    references = undeployed()
    tables = {name: table_of(name, properties) for name, properties in resources_of_type(TABLE).items()}
    for name, table in tables.items():
        references.names[name] = name
        references.attributes[name, "Arn"] = f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"
        references.attributes[name, "StreamArn"] = table.stream.arn if table.stream else ""
    queues = _queues(references)
    (topic,) = resources_of_type(TOPIC)
    references.names[topic] = f"arn:aws:sns:us-east-1:123456789012:{topic}"
    sns = Sns(Sqs(lambda: 0, queues), references.names[topic], _subscriptions(references))
    return Kept(references, tables, Tokens(), queues, sns, CloudWatch(), Secrets())


def _queues(references: References) -> dict[str, Queue]:
    described = resources_of_type(QUEUE)
    for name in described:
        queue = queue_of(name, {})
        references.names[name], references.attributes[name, "Arn"] = queue.url, queue.arn
    queues = [queue_of(name, _resolved(references, properties)) for name, properties in described.items()]
    return {queue.url: queue for queue in queues}


def _resolved(references: References, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a queue's properties without its encryption, whose keys nobody has deployed."""
    encryption = ("KmsMasterKeyId", "SqsManagedSseEnabled")
    return {name: references.resolve(value) for name, value in properties.items() if name not in encryption}


def _subscriptions(references: References) -> tuple[Subscription, ...]:
    return tuple(subscription_of(references.resolve(each)) for each in resources_of_type(SUBSCRIPTION).values())
