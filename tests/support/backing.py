"""Tables, topic, queues and subscriptions of template.yaml, made on moto.

moto's CloudFormation knows no subscriptions, so each resource is made by the call that CloudFormation would make.
"""

import json
from functools import cache
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.sqs.models import Message, sqs_backends

from tests.support.template import PARAMETERS, resources_of_type, transformed

REGION = "us-east-1"

TABLE, QUEUE, TOPIC, SUBSCRIPTION = (
    "AWS::DynamoDB::Table",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::SNS::Subscription",
)

ENCRYPTION = ("KmsMasterKeyId", "SqsManagedSseEnabled")
"""Of a queue: moto encrypts nothing."""


def isolate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process nobody's credentials, and nobody's AWS but moto's."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        # moto answers no streams call on an account's own endpoint.
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@cache
def _client(service: Any) -> Any:
    """Return one client for all backings of a process: moto is behind it, whichever test runs."""
    return boto3.client(service, REGION)


def messages_in(queue_url: str) -> list[Message]:
    """Return what is in a queue, visible or not, as moto has it, without receiving it."""
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[queue_url.rsplit("/", 1)[1]]
    messages: list[Message] = queue._messages  # noqa: SLF001
    return messages


class Backing:
    """What a deployment of the template leaves behind, and how its references read then."""

    def __init__(self) -> None:
        self.dynamodb = _client("dynamodb")
        self.sns = _client("sns")
        self.sqs = _client("sqs")
        defaults = {name: str(found.get("Default", "")) for name, found in transformed()["Parameters"].items()}
        self._references: dict[str, str] = defaults | PARAMETERS | {"AWS::StackName": "herald"}
        self._attributes: dict[tuple[str, str], str] = {}
        self._make_tables()
        self._make_queues()
        self._make_topics()
        self._make_subscriptions()

    def resolve(self, value: Any) -> Any:
        """Return a property of the template with its references replaced."""
        match value:
            case {"Ref": str(name)}:
                return self._references[name]
            case {"Fn::If": [_, _, {"Ref": "AWS::NoValue"}]}:
                return ""  # Such a condition is false here, and an empty variable is not set.
            case {"Fn::GetAtt": [name, attribute]}:
                return self._attributes[name, attribute]
            case dict():
                return {key: self.resolve(inner) for key, inner in value.items()}
            case list():
                return [self.resolve(inner) for inner in value]
            case _:
                return value

    def name_of(self, logical_id: str) -> str:
        """Return a table's name, a queue's URL or a topic's ARN."""
        return self._references[logical_id]

    def table(self, logical_id: str) -> Table:
        """Return a table as moto has it now, for what takes too long by a call."""
        return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[self.name_of(logical_id)]

    def configure(self, parameter: str, value: str) -> None:
        """Give a parameter another value."""
        self._references[parameter] = value

    def _make_tables(self) -> None:
        for name, properties in resources_of_type(TABLE).items():
            wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
            request = {key: properties[key] for key in wanted if key in properties}
            if "GlobalSecondaryIndexes" in request:
                request["GlobalSecondaryIndexes"] = [
                    _not_warmed(index) for index in properties["GlobalSecondaryIndexes"]
                ]
            if "StreamSpecification" in properties:
                request["StreamSpecification"] = properties["StreamSpecification"] | {"StreamEnabled": True}
            made = self.dynamodb.create_table(TableName=name, **request)["TableDescription"]
            self._references[name] = name
            self._attributes[name, "Arn"] = made["TableArn"]
            self._attributes[name, "StreamArn"] = made.get("LatestStreamArn", "")

    def _make_queues(self) -> None:
        queues = resources_of_type(QUEUE)
        for name in queues:
            url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
            arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            self._references[name], self._attributes[name, "Arn"] = url, arn
        for name, properties in queues.items():
            known = {key: value for key, value in properties.items() if key not in ENCRYPTION}
            self.sqs.set_queue_attributes(QueueUrl=self._references[name], Attributes=self._texts(known))

    def _make_topics(self) -> None:
        for name in resources_of_type(TOPIC):
            self._references[name] = self.sns.create_topic(Name=name)["TopicArn"]

    def _make_subscriptions(self) -> None:
        for properties in resources_of_type(SUBSCRIPTION).values():
            resolved = self.resolve(properties)
            self.sns.subscribe(
                TopicArn=resolved.pop("TopicArn"),
                Protocol=resolved.pop("Protocol"),
                Endpoint=resolved.pop("Endpoint"),
                Attributes=self._texts(resolved),
            )

    def _texts(self, properties: dict[str, Any]) -> Any:
        resolved = {name: self.resolve(value) for name, value in properties.items()}
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in resolved.items()}


def _not_warmed(index: dict[str, Any]) -> dict[str, Any]:
    """Return an index as it is by default."""
    return {name: value for name, value in index.items() if name != "WarmThroughput"}
