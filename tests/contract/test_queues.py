"""What every quarantine and every visibility does: the fakes in memory and SQS."""

from typing import Any

import pytest
from herald.adapters.messaging.sqs_quarantine import MAX_CAUSE, SqsQuarantine
from herald.adapters.messaging.sqs_visibility import SqsVisibility
from herald.domain.delivery.ports import Quarantine, Visibility
from herald.domain.errors import TemporarilyUnavailable
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.fakes import FakeQuarantine, FakeVisibility

NOWHERE = "https://sqs.us-east-1.amazonaws.com/123456789012/nowhere"


def test_a_quarantined_message_is_in_the_queue_with_its_cause(backing: Backing) -> None:
    url = backing.name_of("InboxDeadLetterQueue")
    SqsQuarantine(aws.sqs, url).put("body", "the cause")
    SqsQuarantine(aws.sqs, url).put("body", "x" * 10_000)
    found: list[Any] = backing.sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10)[
        "Messages"
    ]
    causes = sorted(message["MessageAttributes"]["cause"]["StringValue"] for message in found)
    assert causes == ["the cause", "x" * MAX_CAUSE]
    assert {message["Body"] for message in found} == {"body"}


@pytest.mark.parametrize("kind", ["fake", *ON])
def test_a_quarantine_whose_queue_does_not_exist_is_temporarily_unavailable(kind: str, reach: Reach) -> None:
    quarantine: Quarantine = FakeQuarantine(closed=True)
    if kind != "fake":
        reach(kind)
        quarantine = SqsQuarantine(aws.sqs, NOWHERE)
    with pytest.raises(TemporarilyUnavailable, match="not quarantined"):
        quarantine.put("body", "the cause")


def test_a_postponed_message_is_redelivered_at_its_time(backing: Backing) -> None:
    url = backing.name_of("InboxQueue")
    backing.sqs.send_message(QueueUrl=url, MessageBody="body")
    (message,) = backing.sqs.receive_message(QueueUrl=url)["Messages"]
    assert "Messages" not in backing.sqs.receive_message(QueueUrl=url)
    SqsVisibility(aws.sqs, url).postpone(message["ReceiptHandle"], 0)
    assert len(backing.sqs.receive_message(QueueUrl=url)["Messages"]) == 1


@pytest.mark.parametrize("kind", ["fake", *ON])
def test_a_visibility_that_cannot_be_changed_is_temporarily_unavailable(kind: str, reach: Reach) -> None:
    visibility: Visibility = FakeVisibility(closed=True)
    if kind != "fake":
        reach(kind)
        visibility = SqsVisibility(aws.sqs, NOWHERE)
    with pytest.raises(TemporarilyUnavailable):
        visibility.postpone("receipt", 5)
