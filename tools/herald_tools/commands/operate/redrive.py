"""Delivers the messages of a dead-letter queue again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from herald_tools.commands.common.failures import OperationFailed
from herald_tools.commands.operate import look
from herald_tools.commands.operate.dead_letter import DeadLetter
from herald_tools.commands.operate.dead_letters import DeadLetterQueue, Queue

POLL_SECONDS = 1.0
"""Seconds between two calls for the state of a move task."""

Progress = Callable[[int], None]
"""Called with the number of messages moved so far."""


class MoveFailed(OperationFailed):
    """SQS's move task did not complete. The messages that it did not move are still in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """The result of a redrive: how many messages were moved, and which stay in the queue, each with the reason."""

    moved: int
    kept: tuple[tuple[DeadLetter, str], ...] = ()


def redrive(queue: DeadLetterQueue, rate: int, progress: Progress) -> Redriven:
    """Deliver all messages of a queue again, at most `rate` a second. Raises MoveFailed and LookFailed."""
    if queue.name is Queue.STREAM:
        return _publish_again(queue, rate, progress)
    destination = queue.target.outputs[f"{queue.name.capitalize()}QueueUrl"]
    move = _move if queue.target.is_local else _move_by_task
    return move(queue, destination, rate, progress)


def _move(queue: DeadLetterQueue, destination: str, rate: int, progress: Progress) -> Redriven:
    """Send each message to its queue, then delete it here. A crash in between duplicates it, and loses nothing."""
    moved = 0
    for message in queue.take(rate):
        attributes: Any = message.other_attributes
        queue.sqs.send_message(QueueUrl=destination, MessageBody=message.body, MessageAttributes=attributes)
        queue.delete(message)
        moved += 1
        progress(moved)
    return Redriven(moved)


def _move_by_task(queue: DeadLetterQueue, destination: str, rate: int, progress: Progress) -> Redriven:
    """Start SQS's own move task, and wait until it ends. The local AWS has none."""
    arn = queue.arn
    to = queue.sqs.get_queue_attributes(QueueUrl=destination, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    task = {"SourceArn": arn, "DestinationArn": to}
    started = queue.sqs.start_message_move_task(**task, MaxNumberOfMessagesPerSecond=rate)
    while True:
        tasks = queue.sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"]
        moved = tasks[0].get("ApproximateNumberOfMessagesMoved", 0) if tasks else 0
        progress(moved)
        if tasks and tasks[0].get("TaskHandle") != started["TaskHandle"]:  # Only a running task has its handle.
            if tasks[0]["Status"] != "COMPLETED":
                raise MoveFailed(f"SQS ended the move: {tasks[0]['Status']}, {tasks[0].get('FailureReason', '')}")
            return Redriven(moved)
        queue.sleep(POLL_SECONDS)


def _publish_again(queue: DeadLetterQueue, rate: int, progress: Progress) -> Redriven:
    """Let reconcile publish what the groups of each record lack. Delete the message if it could do so."""
    moved = 0
    kept: list[tuple[DeadLetter, str]] = []
    for message in queue.take(rate):
        reason = look.obstacle(list(_looks(queue, message)))
        if reason:
            kept.append((message, reason))
        else:
            queue.delete(message)
            moved += 1
            progress(moved)
    for message, _ in kept:
        queue.release(message)
    return Redriven(moved, tuple(kept))


def _looks(queue: DeadLetterQueue, message: DeadLetter) -> Iterator[look.Answer]:
    """Check the group that a record is about, or all groups that were created while a batch arrived."""
    batch = message.document.get("DDBStreamBatchInfo")
    if batch is None:
        return iter([look.groups(queue.target, [message.group_id], dry_run=False)])
    arrivals = (batch[f"approximateArrivalOf{which}Record"] for which in ("First", "Last"))
    start, end = map(datetime.fromisoformat, arrivals)
    margin = timedelta(minutes=1)  # A group's time is that of its request, which is before its record arrives.
    return look.since(queue.target, start - margin, end + margin, dry_run=False)
