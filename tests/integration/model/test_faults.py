"""Each fault means the same to a client of the model as to botocore's: the error, the retries, and the effect."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from herald.entrypoints import aws

from tests.support.backing import Backing, isolate
from tests.support.backings import ON
from tests.support.clock import VirtualClock
from tests.support.faults import Fault, FaultInjector, possible
from tests.support.stream_mapping import Killed

KEYS = [{"PK": {"S": "a"}, "SK": {"S": str(number)}} for number in range(3)]
ABSENT = "attribute_not_exists(PK)"

Call = Callable[[Backing], Any]


def put(client: Any) -> Any:
    return client.put_item(TableName="InboxTable", Item=KEYS[0], ConditionExpression=ABSENT)


def write(client: Any, number: int) -> Any:
    requests = [{"PutRequest": {"Item": key}} for key in KEYS[:number]]
    return client.batch_write_item(RequestItems={"InboxTable": requests})


def read(client: Any, number: int) -> Any:
    return client.batch_get_item(RequestItems={"InboxTable": {"Keys": KEYS[:number]}})


def publish(backing: Backing, number: int) -> Any:
    channel = {"channel": {"DataType": "String", "StringValue": "inbox"}}
    entries: Any = [{"Id": str(each), "Message": "?", "MessageAttributes": channel} for each in range(number)]
    answer: Any = aws.sns().publish_batch(
        TopicArn=backing.name_of("NotificationsTopic"), PublishBatchRequestEntries=entries
    )
    return {"failed": answer.get("Failed"), "ResponseMetadata": answer["ResponseMetadata"]}


LEFT_OUT = ("ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics")
"""Of the fields of an answer; moto has the last two although nobody asks for them."""

CALLS: dict[str, tuple[str, Call]] = {
    "a put": ("PutItem", lambda _: put(aws.dynamodb())),
    "a put that is tried once": ("PutItem", lambda _: put(aws.dynamodb_trying_once())),
    "a batch": ("BatchWriteItem", lambda _: write(aws.dynamodb(), 3)),
    "a batch of one": ("BatchWriteItem", lambda _: write(aws.dynamodb(), 1)),
    "a batch of keys": ("BatchGetItem", lambda _: read(aws.dynamodb(), 3)),
    "a batch of one key": ("BatchGetItem", lambda _: read(aws.dynamodb(), 1)),
    "messages": ("PublishBatch", lambda backing: publish(backing, 3)),
    "one message": ("PublishBatch", lambda backing: publish(backing, 1)),
    "a count": (
        "GetQueueAttributes",
        lambda backing: aws.sqs().get_queue_attributes(
            QueueUrl=backing.name_of("InboxQueue"), AttributeNames=["ApproximateNumberOfMessages"]
        ),
    ),
}

CASES = [(call, fault) for call, (operation, _) in CALLS.items() for fault in (None, *possible(operation))]


@pytest.mark.parametrize(("call", "fault"), CASES)
def test_a_fault_means_the_same_on_both(call: str, fault: Fault | None, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)
    ends = {}
    for name, on in ON.items():
        with on() as backing:
            calls = FaultInjector()
            backing.connect(monkeypatch, calls, VirtualClock())
            calls.choose = lambda _: fault
            outcome = result_of(lambda: CALLS[call][1](backing))
            bodies = [message.body for message in backing.messages("InboxQueue")]
            ends[name] = (outcome, backing.items("InboxTable"), bodies, backing.published())
    assert ends["model"] == ends["moto"]


def result_of(call: Callable[[], Any]) -> Any:
    """Return the answer of a call or its error, and the number of retries if an answer says it."""
    try:
        answer = call()
    except ClientError as error:
        response: Any = error.response
        return response["Error"]["Code"], status_of(response)
    except (BotoCoreError, Killed) as error:
        return type(error).__name__
    return {name: held for name, held in answer.items() if name not in LEFT_OUT}, status_of(answer)


def status_of(answer: Any) -> tuple[int, int]:
    metadata = answer["ResponseMetadata"]
    return metadata["HTTPStatusCode"], metadata["RetryAttempts"]
