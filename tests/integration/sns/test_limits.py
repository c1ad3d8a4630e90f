"""Limits of the publisher and the quarantine, in numbers."""

import pytest
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.adapters.messaging.sqs_quarantine import SqsQuarantine
from herald.domain.errors import PublishFailed
from herald.domain.notifications.publication import Publication
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import an_invitation, published
from tests.support.doubles import answering, no_backoff, plenty_of_time

ATTRIBUTES = 512
"""Bytes that the publisher counts for the attributes of a message."""


def of_size(size: int) -> Publication:
    """Return a message that takes `size` bytes with its attributes."""
    return published(an_invitation())._replace(body="x" * (size - ATTRIBUTES), max_bytes=262_144)


def calls_for(backing: Backing, publications: list[Publication]) -> int:
    client, calls = aws.sns(), 0

    def count(**_: object) -> None:
        nonlocal calls
        calls += 1

    client.meta.events.register("before-call.sns.PublishBatch", count)
    SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff()).publish(publications, plenty_of_time)
    return calls


@pytest.mark.parametrize(("messages", "batches"), [(1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_a_batch_has_10_messages(backing: Backing, messages: int, batches: int) -> None:
    assert calls_for(backing, [published(an_invitation())] * messages) == batches


@pytest.mark.parametrize(
    ("sizes", "batches"),
    [((131_072,) * 2, 1), ((131_072, 131_073), 2), ((131_072,) * 4, 2), ((131_072,) * 3 + (131_073,), 3)],
)
def test_a_batch_has_256_kib(backing: Backing, sizes: tuple[int, ...], batches: int) -> None:
    assert calls_for(backing, [of_size(size) for size in sizes]) == batches


def test_a_batch_is_sent_at_most_3_times(backing: Backing) -> None:
    client, calls = aws.sns(), 0

    def count(**_: object) -> None:
        nonlocal calls
        calls += 1

    failed = "<member><Id>0</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member>"
    result = f"<PublishBatchResult><Failed>{failed}</Failed></PublishBatchResult>"
    client.meta.events.register("before-call.sns.PublishBatch", count)
    answering(
        client, "PublishBatch", lambda call: (200, f"<PublishBatchResponse>{result}</PublishBatchResponse>".encode())
    )
    with pytest.raises(PublishFailed):
        SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff()).publish(
            [published(an_invitation())], plenty_of_time
        )
    assert calls == 3


@pytest.mark.parametrize(("time_left", "sent"), [(22_000, 1), (21_999, 0)])
def test_a_batch_is_sent_with_22_seconds_left(backing: Backing, time_left: int, sent: int) -> None:
    publisher = SnsPublisher(aws.sns(), backing.name_of("NotificationsTopic"), no_backoff())
    if sent:
        publisher.publish([published(an_invitation())], lambda: time_left)
    else:
        with pytest.raises(PublishFailed, match="no time left"):
            publisher.publish([published(an_invitation())], lambda: time_left)
    found = backing.sqs.receive_message(QueueUrl=backing.name_of("InboxQueue")).get("Messages", [])
    assert len(found) == sent


@pytest.mark.parametrize(("length", "kept"), [(1, 1), (512, 512), (513, 512)])
def test_a_cause_has_512_characters(backing: Backing, length: int, kept: int) -> None:
    url = backing.name_of("InboxDeadLetterQueue")
    SqsQuarantine(aws.sqs, url).put("body", "c" * length)
    (message,) = backing.sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert message["MessageAttributes"]["cause"]["StringValue"] == "c" * kept
