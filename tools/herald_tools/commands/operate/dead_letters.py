"""The stack's dead-letter queues: what is in them, and how it comes out again."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from herald_tools.commands.common.failures import OperationFailed
from herald_tools.commands.common.target import Target
from herald_tools.commands.operate import look

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Queue(StrEnum):
    """A dead-letter queue, by what its messages were meant for."""

    INBOX = "inbox"
    PUSH = "push"
    GATEWAY = "gateway"
    STREAM = "stream"


PEEK_SECONDS = 30
"""How long a message that is being looked at is hidden from other lookers, should this one die."""

HOLD_SECONDS = 120
"""How long a message that is being redriven is hidden: as long as reconcile may take to answer."""

LONG_POLL_SECONDS = 1
"""A short poll asks only some of SQS's servers, and may find nothing where there is something (AWS)."""

POLL_SECONDS = 1.0
"""Seconds between two looks at a move task."""

UNANSWERED = (
    "received all its times without an answer: the function crashed or ran out of time, or nobody consumes the queue"
)
"""What it means that a message came here by itself: whoever gives one up says why."""

Progress = Callable[[int], None]
"""Is told how many messages have been moved so far."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message of a dead-letter queue, as read."""

    message_id: str
    receipt: str
    body: str
    attributes: dict[str, Any]
    sent_at: datetime

    @property
    def cause(self) -> str:
        """Why it is here: as the function told it, as Lambda did, or what its being here says by itself."""
        if "cause" in self.attributes:
            return str(self.attributes["cause"]["StringValue"])
        condition = self.document.get("requestContext", {}).get("condition")
        return str(condition) if condition else UNANSWERED

    @property
    def document(self) -> dict[str, Any]:
        """Its body as JSON, or nothing where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def group_id(self) -> str:
        """The group that it is about, where it says."""
        return str(self.document.get("group_id") or self.document.get("subject") or "")

    @property
    def kind(self) -> str:
        """What it is: a kind of notification, a stream record, or Lambda's word of a batch that it gave up."""
        if "DDBStreamBatchInfo" in self.document:
            return f"{self.document['DDBStreamBatchInfo'].get('batchSize', '?')} stream records"
        return str(self.document.get("type") or ("stream record" if "sequence_number" in self.document else "?"))


class MoveFailed(OperationFailed):
    """SQS's move task did not complete. What it had not moved is still in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """What a redrive did: messages moved, and those that stay with the reason why."""

    moved: int
    kept: tuple[tuple[DeadLetter, str], ...] = ()


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
        """Speak to the one called `name`; `sleep` and `clock` go by seconds."""
        self.name = name
        self._sleep, self._clock = sleep, clock
        self._target = target
        self._sqs: SQSClient = target.session.client("sqs", endpoint_url=target.endpoint_url)
        self._url = target.outputs[f"{name.capitalize()}DeadLetterQueueUrl"]

    def depth(self) -> int:
        """Return about how many messages it holds, those that somebody looks at just now included."""
        found = self._attributes("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(map(int, found.values()))

    def peek(self, limit: int) -> list[DeadLetter]:
        """Return up to `limit` messages, and leave all of them where they are."""
        found: list[DeadLetter] = []
        while len(found) < limit and (batch := self._receive(min(10, limit - len(found)), PEEK_SECONDS)):
            found += batch
        for message in found:
            self._release(message)
        return found

    def purge(self) -> None:
        """Delete everything. What is deleted here, reconcile still finds missing."""
        self._sqs.purge_queue(QueueUrl=self._url)

    def redrive(self, rate: int, progress: Progress) -> Redriven:
        """Deliver everything again, at most `rate` messages a second."""
        if self.name is Queue.STREAM:
            return self._publish_again(rate, progress)
        destination = self._target.outputs[f"{self.name.capitalize()}QueueUrl"]
        move = self._move if self._target.is_local else self._move_by_task
        return move(destination, rate, progress)

    def _move(self, destination: str, rate: int, progress: Progress) -> Redriven:
        """Send each message to the queue it came from, and only then delete it: dying in between sends it twice."""
        moved = 0
        for message in self._each(rate):
            self._sqs.send_message(
                QueueUrl=destination, MessageBody=message.body, MessageAttributes=_passed_on(message)
            )
            self._delete(message)
            moved += 1
            progress(moved)
        return Redriven(moved)

    def _move_by_task(self, destination: str, rate: int, progress: Progress) -> Redriven:
        """Let SQS move the messages back itself (AWS), and watch it."""
        arn = self._attributes("QueueArn")["QueueArn"]
        queue = self._sqs.get_queue_attributes(QueueUrl=destination, AttributeNames=["QueueArn"])
        started = self._sqs.start_message_move_task(
            SourceArn=arn, DestinationArn=queue["Attributes"]["QueueArn"], MaxNumberOfMessagesPerSecond=rate
        )
        while True:
            tasks = self._sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"]
            moved = tasks[0].get("ApproximateNumberOfMessagesMoved", 0) if tasks else 0
            progress(moved)
            if tasks and tasks[0].get("TaskHandle") != started["TaskHandle"]:  # Only a running task has its handle.
                if tasks[0]["Status"] != "COMPLETED":
                    raise MoveFailed(f"SQS ended the move: {tasks[0]['Status']}, {tasks[0].get('FailureReason', '')}")
                return Redriven(moved)
            self._sleep(POLL_SECONDS)

    def _publish_again(self, rate: int, progress: Progress) -> Redriven:
        """Let reconcile publish what the records' groups miss, and delete each message whose groups it could help."""
        moved = 0
        kept: list[tuple[DeadLetter, str]] = []
        for message in self._each(rate):
            reason = _hindrance(list(self._looks(message)))
            if reason:
                kept.append((message, reason))
            else:
                self._delete(message)
                moved += 1
                progress(moved)
        for message, _ in kept:
            self._release(message)
        return Redriven(moved, tuple(kept))

    def _looks(self, message: DeadLetter) -> Iterator[dict[str, Any]]:
        """Look at the one group that a record is about, or at all that were created while a batch arrived."""
        batch = message.document.get("DDBStreamBatchInfo")
        if batch is None:
            return iter([look.groups(self._target, [message.group_id], dry_run=False)])
        arrivals = (batch[f"approximateArrivalOf{which}Record"] for which in ("First", "Last"))
        start, end = map(datetime.fromisoformat, arrivals)
        margin = timedelta(minutes=1)  # A group's time is its request's, a little before its record arrives.
        return look.since(self._target, start - margin, end + margin, dry_run=False)

    def _each(self, rate: int) -> Iterator[DeadLetter]:
        """Take the messages that are there now one by one, each at its time."""
        seen: set[str] = set()
        for _ in range(self.depth()):
            started = self._clock()
            batch = self._receive(1, HOLD_SECONDS)
            if not batch or batch[0].message_id in seen:  # One that was kept has come round again.
                return
            seen.add(batch[0].message_id)
            yield from batch
            self._sleep(max(0.0, 1 / rate - (self._clock() - started)))

    def _receive(self, count: int, seconds: int) -> list[DeadLetter]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=count,
            VisibilityTimeout=seconds,
            WaitTimeSeconds=0 if self._target.is_local else LONG_POLL_SECONDS,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        return [_letter(message) for message in answer.get("Messages", [])]

    def _release(self, message: DeadLetter) -> None:
        """Let others see a message again; one that is visible by now needs it no more."""
        with suppress(self._sqs.exceptions.MessageNotInflight):
            self._sqs.change_message_visibility(QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=0)

    def _delete(self, message: DeadLetter) -> None:
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def _attributes(self, *names: Any) -> dict[Any, str]:
        return self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=list(names))["Attributes"]


def _letter(message: Any) -> DeadLetter:
    return DeadLetter(
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        attributes=message.get("MessageAttributes", {}),
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
    )


def _hindrance(answers: list[dict[str, Any]]) -> str:
    """Return what kept reconcile from helping, or nothing where it did all there was to do."""
    reasons = [row["reason"] for answer in answers for row in answer["findings"] if row["reason"]]
    if reasons:
        return str(reasons[0])
    if not any(answer["checked"] for answer in answers):
        return "there is no such group"
    return "" if answers[-1]["finished"] else "reconcile did not get through"


def _passed_on(message: DeadLetter) -> Any:
    return {name: value for name, value in message.attributes.items() if name != "cause"}
