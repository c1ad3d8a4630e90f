"""An operator's commands on moto: nothing is lost on the way, whatever fails; on AWS its own move task does it."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import boto3
import pytest
from botocore.stub import ANY, Stubber

from herald_tools.commands.common.target import Target
from herald_tools.commands.operate import look
from herald_tools.commands.operate.dead_letter import UNANSWERED
from herald_tools.commands.operate.dead_letters import DeadLetterQueue, Queue
from herald_tools.commands.operate.redrive import MoveFailed, redrive
from tests.support.deployment import REGION
from tests.support.doubles import Waits
from tests.support.moto_backing import MotoBacking

MOTO = f"https://sqs.{REGION}.amazonaws.com"
BATCH = {
    "requestContext": {"condition": "RetryAttemptsExhausted"},
    "DDBStreamBatchInfo": {
        "approximateArrivalOfFirstRecord": "2026-11-23T07:21:16Z",
        "approximateArrivalOfLastRecord": "2026-11-23T07:21:46Z",
        "batchSize": 3,
    },
}


class FakeReconcile:
    """Stands in for the reconcile function: remembers what it was asked, and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.error = ""

    def invoke(self, **request: Any) -> dict[str, Any]:
        assert request["FunctionName"] == "reconcile"
        self.asked.append(json.loads(request["Payload"]))
        answer = {"finished": True, "checked": 1, "found": 0, "republished": 0, "findings": [], "reached": "later"}
        document: dict[str, Any] = answer | (self.answers.pop(0) if self.answers else {})
        if self.error:
            return {"Payload": io.BytesIO(json.dumps({"errorType": "E", "errorMessage": self.error}).encode())} | {
                "FunctionError": "Unhandled"
            }
        return {"Payload": io.BytesIO(json.dumps(document).encode())}


class FakeSession:
    """A session whose Lambda client is the fake, and whose others are moto's."""

    def __init__(self, reconcile: FakeReconcile) -> None:
        self.reconcile = reconcile

    def client(self, service: str, **options: Any) -> Any:
        return self.reconcile if service == "lambda" else boto3.client("sqs", REGION, **options)


class Stage:
    """The template's queues on moto, and the dead-letter queues as an operator sees them."""

    def __init__(self) -> None:
        self.backing, self.reconcile = MotoBacking(), FakeReconcile()
        names = [f"{queue.capitalize()}{kind}" for queue in Queue for kind in ("Queue", "DeadLetterQueue")]
        outputs = {f"{name}Url": self.backing.name_of(name) for name in names if name != "StreamQueue"}
        outputs["ReconcileFunctionName"] = "reconcile"
        self.target = Target(cast("Any", FakeSession(self.reconcile)), MOTO, outputs)

    def bury(self, queue: Queue, body: str, cause: str = "") -> None:
        attributes: Any = {"cause": {"DataType": "String", "StringValue": cause}} if cause else {}
        attributes |= {"kind": {"DataType": "String", "StringValue": "k"}}
        url = self.target.outputs[f"{queue.capitalize()}DeadLetterQueueUrl"]
        self.backing.sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=attributes)

    def waiting(self, queue: Queue) -> list[Any]:
        url = self.target.outputs[f"{queue.capitalize()}QueueUrl"]
        answer = self.backing.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return list(answer.get("Messages", []))


@pytest.fixture
def stage(aws_mock: None) -> Stage:
    return Stage()


def ignore(moved: int) -> None:
    pass


@pytest.mark.parametrize(
    ("body", "cause", "shown"),
    [
        ('{"subject": "hikers", "type": "k"}', "ThrottlingException", ("hikers", "k", "ThrottlingException")),
        ('{"group_id": "g", "sequence_number": "1"}', "no image", ("g", "stream record", "no image")),
        (json.dumps(BATCH), "", ("", "3 stream records", "RetryAttemptsExhausted")),
        ("not JSON", "", ("", "?", UNANSWERED)),
        ("[]", "", ("", "?", UNANSWERED)),
    ],
)
def test_a_dead_letter_says_what_it_is_about_and_why_it_is_there(
    stage: Stage, body: str, cause: str, shown: tuple[str, str, str]
) -> None:
    stage.bury(Queue.INBOX, body, cause)
    (letter,) = DeadLetterQueue(stage.target, Queue.INBOX).peek(10)
    assert (letter.group_id, letter.kind, letter.cause) == shown
    assert datetime.now(UTC) - letter.sent_at < timedelta(minutes=5)


def test_looking_leaves_everything_where_it_is(stage: Stage) -> None:
    for number in range(12):
        stage.bury(Queue.INBOX, str(number))
    queue = DeadLetterQueue(stage.target, Queue.INBOX)
    assert len(queue.peek(5)) == 5
    assert {letter.body for letter in queue.peek(100)} == set(map(str, range(12)))
    assert len(queue.peek(100)) == queue.depth() == 12


@pytest.mark.parametrize("queue", [Queue.INBOX, Queue.PUSH, Queue.GATEWAY])
def test_a_redrive_brings_messages_back_whole_but_for_their_cause(stage: Stage, queue: Queue) -> None:
    stage.bury(queue, "one", "ThrottlingException")
    stage.bury(queue, "two")
    moved: list[int] = []
    done = redrive(DeadLetterQueue(stage.target, queue), 50, moved.append)
    assert (done.moved, done.kept, moved) == (2, (), [1, 2])
    messages = stage.waiting(queue)
    assert sorted(message["Body"] for message in messages) == ["one", "two"]
    assert {name for message in messages for name in message["MessageAttributes"]} == {"kind"}
    assert DeadLetterQueue(stage.target, queue).depth() == 0


def test_a_redrive_that_dies_between_sending_and_deleting_loses_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.bury(Queue.INBOX, "one")
    queue = DeadLetterQueue(stage.target, Queue.INBOX)
    monkeypatch.setattr(queue, "delete", lambda message: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        redrive(queue, 50, ignore)
    assert [message["Body"] for message in stage.waiting(Queue.INBOX)] == ["one"]
    assert queue.depth() == 1


def test_a_redrive_keeps_to_its_rate(stage: Stage) -> None:
    waits = Waits()
    for number in range(4):
        stage.bury(Queue.INBOX, str(number))
    redrive(DeadLetterQueue(stage.target, Queue.INBOX, sleep=waits.sleep, clock=lambda: 0.0), 2, ignore)
    assert waits.seconds == [0.5] * 4


@pytest.mark.parametrize("ended", ["COMPLETED", "FAILED"])
def test_on_aws_a_redrive_is_a_move_task_that_is_watched_to_its_end(stage: Stage, ended: str) -> None:
    target = Target(stage.target.session, None, stage.target.outputs)
    queue = DeadLetterQueue(target, Queue.INBOX, sleep=Waits().sleep)
    arns = {"dead": "arn:aws:sqs:us-east-1:1:dead", "inbox": "arn:aws:sqs:us-east-1:1:inbox"}
    with Stubber(queue.sqs) as stub:  # moto has no move task.
        stub.add_response("get_queue_attributes", {"Attributes": {"QueueArn": arns["dead"]}})
        stub.add_response("get_queue_attributes", {"Attributes": {"QueueArn": arns["inbox"]}})
        stub.add_response(
            "start_message_move_task",
            {"TaskHandle": "t"},
            {"SourceArn": arns["dead"], "DestinationArn": arns["inbox"], "MaxNumberOfMessagesPerSecond": 50},
        )
        handle = {"TaskHandle": "t"}
        for result in ({"Status": "RUNNING"} | handle, {"Status": ended}):
            task: Any = result | {"ApproximateNumberOfMessagesMoved": 7}
            stub.add_response("list_message_move_tasks", {"Results": [task]}, {"SourceArn": ANY, "MaxResults": 1})
        seen: list[int] = []
        if ended == "COMPLETED":
            assert redrive(queue, 50, seen.append).moved == 7
        else:
            with pytest.raises(MoveFailed, match="FAILED"):
                redrive(queue, 50, seen.append)
    assert seen == [7, 7]


def test_a_quarantined_record_is_replayed_by_its_group(stage: Stage) -> None:
    stage.bury(Queue.STREAM, '{"group_id": "hikers", "sequence_number": "1"}', "no image")
    done = redrive(DeadLetterQueue(stage.target, Queue.STREAM), 50, ignore)
    assert (done.moved, done.kept) == (1, ())
    assert stage.reconcile.asked == [{"task": "look", "groups": ["hikers"], "dry_run": False}]
    assert DeadLetterQueue(stage.target, Queue.STREAM).depth() == 0


def test_a_batch_that_lambda_gave_up_is_replayed_by_the_time_it_arrived(stage: Stage) -> None:
    stage.reconcile.answers = [{"finished": False, "reached": "2026-11-23T07:21:20.000Z"}, {}]
    stage.bury(Queue.STREAM, json.dumps(BATCH))
    assert redrive(DeadLetterQueue(stage.target, Queue.STREAM), 50, ignore).moved == 1
    windows = [(asked["since"], asked["until"]) for asked in stage.reconcile.asked]
    assert windows == [
        ("2026-11-23T07:20:16.000Z", "2026-11-23T07:22:46.000Z"),
        ("2026-11-23T07:21:20.000Z", "2026-11-23T07:22:46.000Z"),
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"findings": [{"reason": "schema version 99"}]}, "schema version 99"),
        ({"checked": 0}, "the group does not exist"),
        ({"finished": False}, "reconcile ran out of time"),
    ],
)
def test_what_reconcile_could_not_help_stays_in_the_queue(stage: Stage, answer: dict[str, Any], reason: str) -> None:
    stage.reconcile.answers = [answer]
    stage.bury(Queue.STREAM, '{"group_id": "hikers", "sequence_number": "1"}', "no image")
    queue = DeadLetterQueue(stage.target, Queue.STREAM)
    done = redrive(queue, 50, ignore)
    assert (done.moved, [reason for _, reason in done.kept]) == (0, [reason])
    assert len(queue.peek(10)) == 1


def test_a_look_that_fails_says_why(stage: Stage) -> None:
    stage.reconcile.error = "no such table"
    with pytest.raises(look.LookFailed, match="E: no such table"):
        look.groups(stage.target, ["hikers"], dry_run=True)


def test_a_look_that_gets_nowhere_ends(stage: Stage) -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    stage.reconcile.answers = [{"finished": False, "reached": "2026-11-23T00:00:00.000Z"}]
    assert len(list(look.since(stage.target, start, None, dry_run=True))) == 1


def test_purging_empties_a_queue(stage: Stage) -> None:
    stage.bury(Queue.GATEWAY, "one")
    queue = DeadLetterQueue(stage.target, Queue.GATEWAY)
    queue.purge()
    assert queue.depth() == 0
