"""The simulated event source mappings, held to what AWS documents of the real ones.

Streams: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html, services-ddb-batchfailurereporting.html and
services-dynamodb-errors.html. Queues: services-sqs-errorhandling.html there, and
docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html.
"""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from tests.support.clock import START, VirtualClock
from tests.support.deployment import REGION
from tests.support.moto_backing import follow, messages_in
from tests.support.queue_mapping import QueueMapping
from tests.support.stream_mapping import Killed, Record, StreamMapping, matches

NOTHING_FAILED: list[Any] = [None, {}, {"batchItemFailures": None}, {"batchItemFailures": []}]
EVERYTHING_FAILED: list[Any] = [
    {"batchItemFailures": [{"itemIdentifier": ""}]},
    {"batchItemFailures": [{"itemIdentifier": None}]},
    {"batchItemFailures": [{"wrongName": "1"}]},
    {"batchItemFailures": [{"itemIdentifier": "unknown"}]},
]


def a_record(number: int, kind: str = "group") -> Record:
    image = {"entity": {"S": kind}, "created_at": {"N": str(START)}}
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": image}}


RECORDS = [a_record(number) for number in range(1, 11)]


class Stream:
    """A mapping over ten records, and everything that its function was invoked with."""

    def __init__(self, **properties: Any) -> None:
        self.clock = VirtualClock()
        usual = {
            "BatchSize": 10,
            "MaximumRetryAttempts": 3,
            "MaximumRecordAgeInSeconds": 3600,
            "BisectBatchOnFunctionError": False,
        }
        self.mapping = StreamMapping("Function", usual | properties, self.clock)
        self.batches: list[list[int]] = []
        self.given_up: list[dict[str, Any]] = []

    def play(self, answer: Callable[[list[int]], Any], records: list[Record] = RECORDS) -> None:
        def invoke(function: str, event: Any) -> Any:
            numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in event["Records"]]
            self.batches.append(numbers)
            return answer(numbers)

        self.mapping.play(records, invoke, lambda body: self.given_up.append(json.loads(body)))


def raising(poison: int) -> Callable[[list[int]], Any]:
    def answer(numbers: list[int]) -> Any:
        if poison in numbers:
            raise ValueError(poison)
        return {}

    return answer


def reporting(*failed: int) -> Callable[[list[int]], Any]:
    return lambda numbers: {
        "batchItemFailures": [{"itemIdentifier": str(number)} for number in failed if number in numbers]
    }


@pytest.mark.parametrize("answer", NOTHING_FAILED)
def test_a_stream_goes_on_after_an_answer_without_failures(answer: Any) -> None:
    stream = Stream(BatchSize=4)
    stream.play(lambda numbers: answer)
    assert stream.batches == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    stream.play(lambda numbers: answer)
    assert len(stream.batches) == 3


@pytest.mark.parametrize("answer", EVERYTHING_FAILED)
def test_a_stream_takes_a_failure_that_names_no_record_for_the_whole_batch(answer: Any) -> None:
    stream = Stream(MaximumRetryAttempts=1)
    stream.play(lambda numbers: answer)
    assert stream.batches == [list(range(1, 11))] * 2


def test_a_stream_checkpoints_at_the_lowest_failed_record_and_sends_it_and_all_behind_it_again() -> None:
    stream = Stream(MaximumRetryAttempts=1)
    stream.play(reporting(8, 5))
    assert stream.batches[:2] == [list(range(1, 11)), list(range(5, 11))]


def test_a_batch_that_raises_is_tried_again_whole() -> None:
    stream = Stream()
    stream.play(raising(5))
    assert stream.batches == [list(range(1, 11))] * 4


@pytest.mark.parametrize("error", [ValueError("no"), Killed()])
def test_a_crash_is_as_good_as_an_error(error: BaseException) -> None:
    def answer(numbers: list[int]) -> Any:
        raise error

    stream = Stream(MaximumRetryAttempts=2)
    stream.play(answer)
    assert len(stream.batches) == 3


LEAF = {"a": {"S": [{"exists": False}]}}
NODE = {"a": [{"exists": False}]}


@pytest.mark.parametrize(
    ("pattern", "document", "lets_through"),
    [
        (LEAF, {"a": {"S": "text"}}, False),
        (LEAF, {"a": {"N": "1"}}, True),
        (LEAF, {"b": {"S": "text"}}, True),
        (LEAF, {}, True),
        (NODE, {"a": {"S": "text"}}, True),  # `exists` works on leaf nodes only (AWS).
        (NODE, {"a": "text"}, False),
        ({"b": ["x"], **LEAF}, {"b": "x"}, True),
        ({"b": ["x"], **LEAF}, {"b": "y"}, False),
        ({"b": ["x"], **LEAF}, {}, False),
    ],
)
def test_a_filter_lets_records_through_in_which_a_leaf_does_not_exist(
    pattern: dict[str, Any], document: dict[str, Any], *, lets_through: bool
) -> None:
    assert matches(pattern, document) is lets_through


def test_what_was_tried_too_often_is_given_up_and_the_rest_goes_on() -> None:
    stream = Stream(BatchSize=5)
    stream.play(raising(3))
    assert stream.batches[-1] == [6, 7, 8, 9, 10]
    (told,) = stream.given_up
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert told["DDBStreamBatchInfo"]["startSequenceNumber"] == "1"
    assert told["DDBStreamBatchInfo"]["endSequenceNumber"] == "5"
    assert told["DDBStreamBatchInfo"]["batchSize"] == 5
    assert "Records" not in json.dumps(told)


@pytest.mark.parametrize("poison", range(1, 11))
def test_bisection_isolates_a_poison_record_at_any_position(poison: int) -> None:
    stream = Stream(BisectBatchOnFunctionError=True)
    stream.play(raising(poison))
    through = {number for batch in stream.batches for number in batch if poison not in batch}
    assert through == set(range(1, 11)) - {poison}
    (told,) = stream.given_up
    assert told["DDBStreamBatchInfo"]["startSequenceNumber"] == str(poison)
    assert told["DDBStreamBatchInfo"]["batchSize"] == 1


def test_bisection_does_not_count_as_a_retry() -> None:
    stream = Stream(BisectBatchOnFunctionError=True, MaximumRetryAttempts=1)
    stream.play(raising(1))
    assert stream.batches.count([1]) == 2


def test_a_record_that_is_too_old_is_given_up_untried() -> None:
    stream = Stream()
    stream.clock.advance(3601)
    stream.play(lambda numbers: {})
    assert stream.batches == []
    assert stream.given_up[0]["requestContext"]["condition"] == "RecordAgeExceeded"


def test_records_that_the_filter_does_not_match_are_passed_over() -> None:
    pattern = '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"entity":{"S":["group"]}}}}'
    stream = Stream(FilterCriteria={"Filters": [{"Pattern": pattern}]})
    stream.play(lambda numbers: {}, [a_record(1), a_record(2, "roster"), a_record(3)])
    assert stream.batches == [[1, 3]]


class Queue:
    """A mapping over a queue of moto's, with its dead-letter queue."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, messages: int = 3) -> None:
        self.clock = VirtualClock()
        follow(self.clock, monkeypatch)
        self.sqs = boto3.client("sqs", REGION)
        self.dead = self.sqs.create_queue(QueueName="dead")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
        attributes: Any = {"VisibilityTimeout": "60", "RedrivePolicy": redrive}
        self.url = self.sqs.create_queue(QueueName="queue", Attributes=attributes)["QueueUrl"]
        for number in range(messages):
            self.sqs.send_message(QueueUrl=self.url, MessageBody=str(number))
        properties = {"BatchSize": 10, "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:queue"}
        self.mapping = QueueMapping(
            "Function", properties, self.sqs, self.url, self.clock, lambda: messages_in(self.url)
        )
        self.batches: list[list[Any]] = []

    def invoke(self, answer: Callable[[list[Any]], Any]) -> Callable[[str, Any], Any]:
        def invoke(function: str, event: Any) -> Any:
            self.batches.append(event["Records"])
            return answer(event["Records"])

        return invoke

    def bodies(self) -> list[list[str]]:
        return [[record["body"] for record in batch] for batch in self.batches]


@pytest.fixture
def queue(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> Queue:
    return Queue(monkeypatch)


@pytest.mark.parametrize("answer", NOTHING_FAILED)
def test_a_queue_deletes_what_an_answer_without_failures_was_about(queue: Queue, answer: Any) -> None:
    queue.mapping.play(queue.invoke(lambda records: answer))
    assert queue.bodies() == [["0", "1", "2"]]


@pytest.mark.parametrize("answer", EVERYTHING_FAILED)
def test_a_queue_takes_a_failure_that_names_no_message_for_the_whole_batch(queue: Queue, answer: Any) -> None:
    queue.mapping.play(queue.invoke(lambda records: answer))
    assert queue.bodies() == [["0", "1", "2"]] * 3


def test_a_queue_shows_only_what_failed_again(queue: Queue) -> None:
    def answer(records: list[Any]) -> Any:
        failed = [record["messageId"] for record in records if record["body"] == "1"]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}

    began = queue.clock.now
    queue.mapping.play(queue.invoke(answer))
    assert 180 <= (queue.clock.now - began) / 1000 < 181  # Three times the visibility timeout.
    assert queue.bodies() == [["0", "1", "2"], ["1"], ["1"]]
    receives = [batch[-1]["attributes"]["ApproximateReceiveCount"] for batch in queue.batches[1:]]
    assert receives == ["2", "3"]
    dead = queue.sqs.receive_message(QueueUrl=queue.dead)["Messages"]
    assert [message["Body"] for message in dead] == ["1"]


def test_what_failed_stays_invisible_for_its_visibility_timeout(queue: Queue) -> None:
    def answer(records: list[Any]) -> Any:
        raise Killed

    assert queue.mapping.play_batch(queue.invoke(answer))
    queue.clock.advance(59)
    assert not queue.mapping.play_batch(queue.invoke(answer))
    queue.clock.advance(2)
    assert queue.mapping.play_batch(queue.invoke(answer))


def test_a_function_may_change_when_a_failed_message_is_redelivered(queue: Queue) -> None:
    def answer(records: list[Any]) -> Any:
        for record in records:
            queue.sqs.change_message_visibility(
                QueueUrl=queue.url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=600
            )
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in records]}

    assert queue.mapping.play_batch(queue.invoke(answer))
    queue.clock.advance(599)
    assert not queue.mapping.play_batch(queue.invoke(answer))
    queue.clock.advance(2)
    assert queue.mapping.play_batch(queue.invoke(answer))


def test_a_message_may_come_twice_and_in_any_order(queue: Queue) -> None:
    queue.mapping.play_batch(queue.invoke(lambda records: {}), lambda records: [*reversed(records)])
    assert queue.bodies() == [["2", "1", "0"]]
