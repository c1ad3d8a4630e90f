"""Queues of SQS: messages with visibility timeouts, receive counts and a dead-letter queue."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from tests.support.backing import Message
from tests.support.model.errors import NotModelled

numbers = count(1)
"""Names messages and receipts. No two processes share a queue."""


@dataclass
class Stored:
    """A message in a queue. Times are in epoch milliseconds; `receipts` are of all its receptions."""

    message_id: str
    body: str
    attributes: dict[str, Any]
    sent_at: int
    visible_at: int = 0
    first_received_at: int | None = None
    receive_count: int = 0
    receipts: tuple[str, ...] = ()


@dataclass
class Queue:
    """A queue. A message that was received `max_receives` times moves to `dead_letters` when it is received again."""

    name: str
    url: str
    arn: str
    visibility_s: int = 30
    retention_s: int = 345_600
    max_receives: int | None = None
    dead_letters: str = ""
    messages: list[Stored] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)

    def copy(self) -> "Queue":
        """Return a queue that may be changed."""
        return replace(self, messages=[replace(each) for each in self.messages], deleted=set(self.deleted))

    def seen(self, now: int) -> list[Message]:
        """Return the messages as tests see them."""
        return [Message(each.body, each.visible_at <= now, each.visible_at) for each in self.messages]

    def add(self, body: str, attributes: dict[str, Any], now: int) -> str:
        """Store a message. Returns its id."""
        message = Stored(f"message-{next(numbers)}", body, attributes, now)
        self.messages.append(message)
        return message.message_id


def queue_of(name: str, properties: dict[str, Any]) -> Queue:
    """Return the empty queue that a template describes."""
    known = {"VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy", "KmsMasterKeyId", "SqsManagedSseEnabled"}
    if unknown := properties.keys() - known:
        raise NotModelled(f"properties of a queue: {unknown}")
    url = f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"
    queue = Queue(name, url, f"arn:aws:sqs:us-east-1:123456789012:{name}")
    queue.visibility_s = int(properties.get("VisibilityTimeout", queue.visibility_s))
    queue.retention_s = int(properties.get("MessageRetentionPeriod", queue.retention_s))
    if redrive := properties.get("RedrivePolicy"):
        queue.max_receives, queue.dead_letters = int(redrive["maxReceiveCount"]), redrive["deadLetterTargetArn"]
    return queue
