"""Simulates a queue's event source mapping, with the properties of template.yaml. The queue is the backing's.

The rules are those of AWS's documentation. tests/unit/support/test_mappings.py has a case for each rule.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.backing import Message
from tests.support.clock import VirtualClock
from tests.support.stream_mapping import Invoke, Killed, Record, reported

Reorder = Callable[[list[Record]], list[Record]]


@dataclass
class QueueMapping:
    """The event source mapping of one function and one queue. `messages` returns what is in the queue."""

    function: str
    properties: dict[str, Any]
    sqs: Any
    queue_url: str
    clock: VirtualClock
    messages: Callable[[], Sequence[Message]]

    def play(self, invoke: Invoke, reorder: Reorder = list) -> None:
        """Receive and invoke until the queue is empty. Advances the clock until failed messages are visible again."""
        while True:
            while self.play_batch(invoke, reorder):
                pass
            wait = self._invisible_for()
            if wait is None:
                return
            self.clock.advance(wait)

    def play_batch(self, invoke: Invoke, reorder: Reorder = list) -> bool:
        """Receive one batch and invoke the function with it. Returns whether there was one.

        Deletes the messages that succeeded. Messages that the function reports as failed stay invisible until their
        visibility timeout is over; so do all messages if the function raised or reported an unknown one.
        """
        batch = reorder(self._receive())
        if not batch:
            return False
        for message in self._succeeded(batch, invoke):
            self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["receiptHandle"])
        return True

    def _receive(self) -> list[Record]:
        answer = self.sqs.receive_message(
            QueueUrl=self.queue_url,
            MaxNumberOfMessages=int(self.properties["BatchSize"]),
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return [_record(message, self.properties["EventSourceArn"]) for message in answer.get("Messages", [])]

    def _succeeded(self, batch: list[Record], invoke: Invoke) -> list[Record]:
        try:
            answer = invoke(self.function, {"Records": batch})
        except (Exception, Killed):  # noqa: BLE001 - whatever a function raises, AWS tries again.
            return []
        failed = reported(answer)
        if failed - {message["messageId"] for message in batch}:
            return []
        return [message for message in batch if message["messageId"] not in failed]

    def _invisible_for(self) -> float | None:
        """Return the seconds until the next message is visible again, or None if none is invisible."""
        times = [message.visible_at for message in self.messages() if not message.visible]
        return (min(times) - self.clock.now + 1) / 1000 if times else None


def _record(message: Any, queue_arn: str) -> Record:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {
            name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
            for name, value in message.get("MessageAttributes", {}).items()
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": "us-east-1",
    }
