"""SQS: each operation takes its parameters and returns its answer, or raises AwsError."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.model.errors import AwsError, NotModelled, only
from tests.support.model.queues import Queue, Stored, numbers

Answer = dict[str, Any]

MAX_BYTES = 1024 * 1024
MAX_VISIBILITY_S = 43_200
MAX_RECEIVED = 10
"""AWS limits: of one message, of a visibility timeout, and of the messages in one answer."""

_NOT_ACCEPTED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that SQS takes in no message (AWS)."""

_COUNTS = {
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
}


@dataclass
class Sqs:
    """Queues by URL, and the operations on them. `now` returns the time in epoch milliseconds."""

    now: Callable[[], int]
    queues: dict[str, Queue]

    def operations(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        """Return all operations by their names."""
        return {
            "SendMessage": self._send,
            "ReceiveMessage": self._receive,
            "DeleteMessage": self._delete,
            "ChangeMessageVisibility": self._change_visibility,
            "GetQueueAttributes": self._attributes,
        }

    def with_arn(self, arn: str) -> Queue:
        """Return the queue with an ARN."""
        return next(queue for queue in self.queues.values() if queue.arn == arn)

    def _queue(self, request: dict[str, Any]) -> Queue:
        """Return the queue of a request, without the messages that are older than it keeps them."""
        if request["QueueUrl"] not in self.queues:
            raise AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        queue = self.queues[request["QueueUrl"]]
        oldest = self.now() - queue.retention_s * 1000
        if any(message.sent_at < oldest for message in queue.messages):
            queue.messages = [message for message in queue.messages if message.sent_at >= oldest]
        return queue

    def _send(self, request: dict[str, Any]) -> Answer:
        only(request, "QueueUrl", "MessageBody", "MessageAttributes")
        attributes, body = request.get("MessageAttributes", {}), request["MessageBody"]
        texts = [body, *(value["StringValue"] for value in attributes.values())]
        if not all(texts) or any(_NOT_ACCEPTED.search(text) for text in texts):
            raise AwsError("InvalidMessageContents", "Invalid characters, or none, in a message")
        if sum(len(text.encode()) for text in texts) > MAX_BYTES:
            raise AwsError("InvalidParameterValue", f"Message must be shorter than {MAX_BYTES} bytes.")
        return {"MessageId": self._queue(request).add(body, attributes, self.now())}

    def _receive(self, request: dict[str, Any]) -> Answer:
        only(request, "QueueUrl", "MaxNumberOfMessages", "AttributeNames", "MessageAttributeNames")
        queue, most, found = self._queue(request), request.get("MaxNumberOfMessages", 1), list[Stored]()
        if not 0 < most <= MAX_RECEIVED:
            raise AwsError("InvalidParameterValue", "MaxNumberOfMessages must be between 1 and 10")
        for message in [each for each in queue.messages if each.visible_at <= self.now()]:
            if queue.max_receives is not None and message.receive_count >= queue.max_receives:
                queue.messages.remove(message)
                self.with_arn(queue.dead_letters).messages.append(message)
            elif len(found) < most:
                self._mark_received(queue, message)
                found.append(message)
            else:
                break
        return {"Messages": [_shown(message, request) for message in found]} if found else {}

    def _mark_received(self, queue: Queue, message: Stored) -> None:
        message.receive_count += 1
        message.first_received_at = message.first_received_at or self.now()
        message.visible_at = self.now() + queue.visibility_s * 1000
        message.receipts += (f"receipt-{next(numbers)}",)

    def _delete(self, request: dict[str, Any]) -> Answer:
        """Delete a message. A second time changes nothing."""
        only(request, "QueueUrl", "ReceiptHandle")
        queue, receipt = self._queue(request), request["ReceiptHandle"]
        if receipt not in queue.deleted:
            message = self._received(queue, receipt)
            queue.messages.remove(message)
            queue.deleted.update(message.receipts)
        return {}

    def _change_visibility(self, request: dict[str, Any]) -> Answer:
        only(request, "QueueUrl", "ReceiptHandle", "VisibilityTimeout")
        queue, seconds = self._queue(request), request["VisibilityTimeout"]
        message = self._received(queue, request["ReceiptHandle"])
        if not 0 <= seconds <= MAX_VISIBILITY_S:
            raise AwsError("InvalidParameterValue", "VisibilityTimeout must be between 0 and 43200")
        message.visible_at = self.now() + seconds * 1000
        return {}

    def _received(self, queue: Queue, receipt: str) -> Stored:
        for message in queue.messages:
            if receipt in message.receipts:
                return message
        raise AwsError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")

    def _attributes(self, request: dict[str, Any]) -> Answer:
        only(request, "QueueUrl", "AttributeNames")
        if unknown := set(request["AttributeNames"]) - _COUNTS:
            raise NotModelled(f"attributes of a queue: {unknown}")
        seen = self._queue(request).seen(self.now())
        visible = sum(message.visible for message in seen)
        counts = dict.fromkeys(_COUNTS, 0) | {
            "ApproximateNumberOfMessages": visible,
            "ApproximateNumberOfMessagesNotVisible": len(seen) - visible,
        }
        return {"Attributes": {name: str(counts[name]) for name in request["AttributeNames"]}}


def _shown(message: Stored, request: dict[str, Any]) -> dict[str, Any]:
    """Return a message as ReceiveMessage answers it."""
    shown: dict[str, Any] = {
        "MessageId": message.message_id,
        "ReceiptHandle": message.receipts[-1],
        "Body": message.body,
    }
    if _wants_all(request.get("AttributeNames", [])):
        shown["Attributes"] = {
            "SenderId": "sender",
            "SentTimestamp": str(message.sent_at),
            "ApproximateReceiveCount": str(message.receive_count),
            "ApproximateFirstReceiveTimestamp": str(message.first_received_at),
        }
    if _wants_all(request.get("MessageAttributeNames", [])) and message.attributes:
        shown["MessageAttributes"] = message.attributes
    return shown


def _wants_all(names: list[str]) -> bool:
    if names not in ([], ["All"]):
        raise NotModelled(f"single attributes of messages: {names}")
    return bool(names)
