"""Deploys the tables, queues, topic and subscriptions of template.yaml to moto, with the calls of CloudFormation.

moto's own CloudFormation does not support subscriptions.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3

from tests.support.deployment import QUEUE, REGION, SUBSCRIPTION, TABLE, TOPIC, References, undeployed
from tests.support.moto_state import MotoState
from tests.support.template import resources_of_type

ENCRYPTION = ("KmsMasterKeyId", "SqsManagedSseEnabled")
"""Properties of a queue that moto does not support, because it does not encrypt."""


@cache
def client(service: Any) -> Any:
    """Return one client for all tests of a process. moto answers its calls in every test."""
    return boto3.client(service, REGION)


@dataclass(frozen=True)
class MotoDeployment:
    """A deployed template: its references, and the resources in moto."""

    references: References
    state: MotoState


@cache
def deployed() -> MotoDeployment:
    """Deploy the template. The calls take 50 ms and `state.restore` less than 1 ms, so they are made once a process."""
    references = undeployed()
    for make in (_make_tables, _make_queues, _make_topics, _make_subscriptions):
        make(references)
    return MotoDeployment(references, MotoState.take(REGION))


def _make_tables(references: References) -> None:
    for name, properties in resources_of_type(TABLE).items():
        wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        request = {key: properties[key] for key in wanted if key in properties}
        if "GlobalSecondaryIndexes" in request:
            request["GlobalSecondaryIndexes"] = [_not_warmed(index) for index in properties["GlobalSecondaryIndexes"]]
        if "StreamSpecification" in properties:
            request["StreamSpecification"] = properties["StreamSpecification"] | {"StreamEnabled": True}
        made = client("dynamodb").create_table(TableName=name, **request)["TableDescription"]
        references.names[name] = name
        references.attributes[name, "Arn"] = made["TableArn"]
        references.attributes[name, "StreamArn"] = made.get("LatestStreamArn", "")


def _make_queues(references: References) -> None:
    queues = resources_of_type(QUEUE)
    for name in queues:
        url = client("sqs").create_queue(QueueName=name)["QueueUrl"]
        arn = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        references.names[name], references.attributes[name, "Arn"] = url, arn
    for name, properties in queues.items():
        known = {key: value for key, value in properties.items() if key not in ENCRYPTION}
        client("sqs").set_queue_attributes(QueueUrl=references.names[name], Attributes=_texts(references, known))


def _make_topics(references: References) -> None:
    for name in resources_of_type(TOPIC):
        references.names[name] = client("sns").create_topic(Name=name)["TopicArn"]


def _make_subscriptions(references: References) -> None:
    for properties in resources_of_type(SUBSCRIPTION).values():
        resolved = references.resolve(properties)
        client("sns").subscribe(
            TopicArn=resolved.pop("TopicArn"),
            Protocol=resolved.pop("Protocol"),
            Endpoint=resolved.pop("Endpoint"),
            Attributes=_texts(references, resolved),
        )


def _texts(references: References, properties: dict[str, Any]) -> Any:
    resolved = {name: references.resolve(value) for name, value in properties.items()}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in resolved.items()}


def _not_warmed(index: dict[str, Any]) -> dict[str, Any]:
    """Return an index as it is by default."""
    return {name: value for name, value in index.items() if name != "WarmThroughput"}
