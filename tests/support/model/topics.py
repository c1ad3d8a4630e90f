"""SNS: one topic whose subscriptions send to queues, and the endpoints of mobile devices."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.model.endpoints import Endpoints
from tests.support.model.errors import AwsError, NotModelled, only
from tests.support.model.sqs import Sqs

Answer = dict[str, Any]

MAX_ENTRIES = 10
MAX_BYTES = 256 * 1024
"""Messages in one PublishBatch, and bytes of them together or of a single one (AWS limits)."""

TYPES = ("String", "String.Array")


@dataclass(frozen=True)
class Subscription:
    """Sends the messages whose attributes match to a queue, as they are (raw delivery)."""

    queue_arn: str
    wanted: dict[str, list[str]]

    def matches(self, attributes: dict[str, Any]) -> bool:
        """Return whether each attribute of the filter policy has a wanted value, or an array with one."""
        return all(
            name in attributes and not set(values).isdisjoint(_values(attributes[name]))
            for name, values in self.wanted.items()
        )


@dataclass
class Sns:
    """The topic, its subscriptions, the bodies that it accepted, and the endpoints."""

    sqs: Sqs
    topic_arn: str
    subscriptions: tuple[Subscription, ...]
    accepted: list[str] = field(default_factory=list)
    endpoints: Endpoints = field(default_factory=Endpoints)

    def operations(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        """Return all operations by their names."""
        return {"PublishBatch": self._publish_batch, "Publish": self._publish, **self.endpoints.operations()}

    def _publish_batch(self, request: dict[str, Any]) -> Answer:
        only(request, "TopicArn", "PublishBatchRequestEntries")
        self._check_topic(request)
        entries = request["PublishBatchRequestEntries"]
        if len(entries) > MAX_ENTRIES:
            raise AwsError("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.")
        if len({entry["Id"] for entry in entries}) < len(entries):
            raise AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
        if sum(map(_bytes, entries)) > MAX_BYTES:
            raise AwsError("BatchRequestTooLong", "The length of all the messages put together is more than the limit.")
        for entry in entries:
            only(entry, "Id", "Message", "MessageAttributes")
            self._accept(entry)
        return {"Successful": [{"Id": entry["Id"], "MessageId": entry["Id"]} for entry in entries], "Failed": []}

    def _publish(self, request: dict[str, Any]) -> Answer:
        """Publish to the topic or to an endpoint."""
        if _bytes(request) > MAX_BYTES:
            raise AwsError("InvalidParameter", "Invalid parameter: Message too long")
        if "TargetArn" in request:
            return self.endpoints.publish(request)
        only(request, "TopicArn", "Message", "MessageAttributes")
        self._check_topic(request)
        self._accept(request)
        return {"MessageId": str(len(self.accepted))}

    def _check_topic(self, request: dict[str, Any]) -> None:
        if request["TopicArn"] != self.topic_arn:
            raise AwsError("NotFound", "Topic does not exist", 404)

    def _accept(self, entry: dict[str, Any]) -> None:
        attributes = entry.get("MessageAttributes", {})
        self.accepted.append(entry["Message"])
        for subscription in self.subscriptions:
            if subscription.matches(attributes):
                self.sqs.with_arn(subscription.queue_arn).add(entry["Message"], attributes, self.sqs.now())


def _values(attribute: dict[str, str]) -> list[Any]:
    if attribute["DataType"] == "String":
        return [attribute["StringValue"]]
    array: list[Any] = json.loads(attribute["StringValue"])
    return array


def _bytes(entry: dict[str, Any]) -> int:
    """Return the size of a message with its attributes. Raises NotModelled for other types of attributes."""
    size = len(entry["Message"].encode())
    for name, attribute in entry.get("MessageAttributes", {}).items():
        if attribute.keys() != {"DataType", "StringValue"} or attribute["DataType"] not in TYPES:
            raise NotModelled(f"attributes of messages: {attribute}")
        size += sum(len(text.encode()) for text in (name, *attribute.values()))
    return size


def subscription_of(properties: dict[str, Any]) -> Subscription:
    """Return the subscription that a template describes, with its references resolved."""
    only(properties, "TopicArn", "Protocol", "Endpoint", "RawMessageDelivery", "FilterPolicy", "RedrivePolicy")
    if properties["Protocol"] != "sqs" or properties["RawMessageDelivery"] is not True:
        raise NotModelled(f"such a subscription: {properties}")
    return Subscription(properties["Endpoint"], properties["FilterPolicy"])
