"""The dead-letter queues of a stack: what they hold, and how messages are taken from them."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from herald_tools.commands.common.target import Target
from herald_tools.commands.operate.dead_letter import DeadLetter, received

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Queue(StrEnum):
    """A dead-letter queue, by the name of the queue that it belongs to."""

    INBOX = "inbox"
    PUSH = "push"
    OPENIM = "openim"
    GATEWAY = "gateway"
    WEBHOOK = "webhook"
    STREAM = "stream"


PEEK_SECONDS = 30
"""Visibility timeout of messages that are only shown. They are made visible again before that."""

HOLD_SECONDS = 120
"""Visibility timeout of a message that is being redriven: as long as reconcile may take to answer."""

LONG_POLL_SECONDS = 1
"""A short poll asks only some of SQS's servers and may miss messages (AWS)."""


def output_of(queue: Queue) -> str:
    """Return the output of the stack that has the address of a dead-letter queue. Optional queues may have none."""
    return f"{queue.capitalize()}DeadLetterQueueUrl"


class DeadLetterQueue:
    """One of the stack's dead-letter queues."""

    def __init__(
        self,
        target: Target,
        name: Queue,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use the queue called `name` of the stack `target`; `sleep` and `clock` are in seconds."""
        self.name = name
        self.target = target
        self.sqs: SQSClient = target.session.client("sqs", endpoint_url=target.endpoint_url)
        self.sleep = sleep
        self._clock = clock
        self._url = target.outputs[output_of(name)]

    @property
    def arn(self) -> str:
        """The queue's ARN."""
        return self._attributes("QueueArn")["QueueArn"]

    def depth(self) -> int:
        """Return approximately how many messages the queue holds, including those being received now."""
        found = self._attributes("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(map(int, found.values()))

    def peek(self, limit: int) -> list[DeadLetter]:
        """Return up to `limit` messages. All of them stay in the queue."""
        found: list[DeadLetter] = []
        while len(found) < limit and (batch := self._receive(min(10, limit - len(found)), PEEK_SECONDS)):
            found += batch
        for message in found:
            self.release(message)
        return found

    def purge(self) -> None:
        """Delete all messages. Reconcile still finds the deliveries that they were for."""
        self.sqs.purge_queue(QueueUrl=self._url)

    def take(self, rate: int) -> Iterator[DeadLetter]:
        """Yield the messages that the queue holds now, one by one, at most `rate` a second."""
        seen: set[str] = set()
        for _ in range(self.depth()):
            started = self._clock()
            batch = self._receive(1, HOLD_SECONDS)
            if not batch or batch[0].message_id in seen:  # A message that stays was received again.
                return
            seen.add(batch[0].message_id)
            yield from batch
            self.sleep(max(0.0, 1 / rate - (self._clock() - started)))

    def release(self, message: DeadLetter) -> None:
        """Make a message visible again, unless its visibility timeout has ended already."""
        with suppress(self.sqs.exceptions.MessageNotInflight):
            self.sqs.change_message_visibility(QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=0)

    def delete(self, message: DeadLetter) -> None:
        """Delete a message."""
        self.sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def _receive(self, count: int, seconds: int) -> list[DeadLetter]:
        answer = self.sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=count,
            VisibilityTimeout=seconds,
            WaitTimeSeconds=0 if self.target.is_local else LONG_POLL_SECONDS,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        return [received(message) for message in answer.get("Messages", [])]

    def _attributes(self, *names: Any) -> dict[Any, str]:
        return self.sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=list(names))["Attributes"]
