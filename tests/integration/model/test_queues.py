"""The model's topic and queues take, filter, hide, redeliver and quarantine messages as moto's do."""

import json
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import strategies as st

from tests.support.backing import Backing, isolate
from tests.support.backings import ON
from tests.support.clock import VirtualClock
from tests.support.faults import FaultInjector
from tests.support.seeds import check_each

SEQUENCES, STEPS = 6, 60
QUEUES = ("InboxQueue", "PushQueue", "GatewayQueue", "InboxDeadLetterQueue")


class Side:
    """One backing, with its receipts by number, because no two backings name them alike."""

    def __init__(self, backing: Backing, clock: VirtualClock) -> None:
        self.backing, self.clock, self.kept = backing, clock, backing.keep()
        self.receipts: list[tuple[str, str]] = []

    def restart(self) -> None:
        self.backing.restore(self.kept)
        self.receipts.clear()

    def do(self, step: str, number: int) -> Any:
        try:
            return getattr(self, step)(number)
        except ClientError as error:
            return error.response["Error"]["Code"]

    def publish(self, number: int) -> Any:
        channels = [["inbox"], ["push", "gateway"], ["inbox", "push", "other"], []][number % 4]
        attributes = {
            "channel": {"DataType": "String.Array", "StringValue": json.dumps(channels)},
            "kind": {"DataType": "String", "StringValue": "invitation"},
        }
        entries = [
            {"Id": str(each), "Message": f"{number} {each}", "MessageAttributes": attributes} for each in range(2)
        ]
        topic = self.backing.name_of("NotificationsTopic")
        answer = self.backing.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
        return [each["Id"] for each in answer["Successful"]], answer.get("Failed")

    def send(self, number: int) -> None:
        cause = {"cause": {"DataType": "String", "StringValue": str(number)}}
        url = self._queue(number)
        self.backing.sqs.send_message(QueueUrl=url, MessageBody=f"sent {number}", MessageAttributes=cause)

    def receive(self, number: int) -> Any:
        url = self._queue(number)
        answer = self.backing.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=number % 10 + 1, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        messages = answer.get("Messages", [])
        self.receipts += [(url, message["ReceiptHandle"]) for message in messages]
        times = ("SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp")
        return [
            (message["Body"], message.get("MessageAttributes"), *(message["Attributes"][name] for name in times))
            for message in messages
        ]

    def delete(self, number: int) -> None:
        url, receipt = self._receipt(number)
        self.backing.sqs.delete_message(QueueUrl=url, ReceiptHandle=receipt)

    def postpone(self, number: int) -> None:
        url, receipt = self._receipt(number)
        self.backing.sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=number % 90 + 1
        )

    def count(self, number: int) -> Any:
        names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        url = self._queue(number)
        return self.backing.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]

    def wait(self, number: int) -> None:
        """Let seconds pass and 7 ms, so that no message becomes visible in the very millisecond of a step."""
        self.clock.now += number % 400 * 1000 + 7

    def _queue(self, number: int) -> str:
        return self.backing.name_of(QUEUES[number % len(QUEUES)])

    def _receipt(self, number: int) -> tuple[str, str]:
        url = self.backing.name_of("InboxQueue")
        return self.receipts[number % len(self.receipts)] if self.receipts else (url, "none")


STEPS_OF_ALL = ("publish", "publish", "send", "receive", "receive", "receive", "delete", "postpone", "count", "wait")


@pytest.mark.generated
def test_random_messages_take_the_same_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)
    with ON["moto"]() as moto, ON["model"]() as model:
        sides = []
        for backing in (moto, model):
            clock = VirtualClock()
            backing.connect(monkeypatch, FaultInjector(), clock)
            sides.append(Side(backing, clock))

        def check(seed: int) -> None:
            random = Random(seed)
            for side in sides:
                side.restart()
            for _ in range(STEPS):
                step, number = random.choice(STEPS_OF_ALL), random.randrange(10_000)
                first, second = (side.do(step, number) for side in sides)
                assert first == second, (step, number)
            assert moto.published() == model.published()
            for queue in QUEUES:
                assert moto.messages(queue) == model.messages(queue)

        check_each(st.integers(0, 2**32), SEQUENCES, check, shrink=False)
