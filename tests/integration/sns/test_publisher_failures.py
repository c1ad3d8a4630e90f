"""What the publisher does when SNS takes a batch in part, or none of it."""

import json

import pytest
from herald.adapters.messaging.sns_publisher import ATTEMPTS as TOPIC_ATTEMPTS
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.domain.errors import PublishFailed
from herald.domain.notifications.publication import Publication
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import a_committed_group, an_invitation, published, users
from tests.support.doubles import Answer, Waits, answering, no_backoff, plenty_of_time


def messages(count: int) -> list[Publication]:
    return [published(an_invitation(a_committed_group(name=f"Group {number}"))) for number in range(count)]


def _partly_failed(*failed: int) -> Answer:
    entries = "".join(
        f"<member><Id>{position}</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member>"
        for position in failed
    )
    body = f"<Failed>{entries}</Failed><Successful/>"
    return 200, f"<PublishBatchResponse><PublishBatchResult>{body}</PublishBatchResult></PublishBatchResponse>".encode()


def _names(backing: Backing) -> list[str]:
    url = backing.name_of("GatewayQueue")
    messages = backing.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"])["data"]["group"]["name"] for message in messages]


def test_entries_that_sns_lists_as_failed_are_published_again(backing: Backing) -> None:
    client, waits = aws.sns(), Waits()
    answering(client, "PublishBatch", lambda call: _partly_failed(1, 3) if call == 1 else None)
    SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff(waits)).publish(messages(4), plenty_of_time)
    assert _names(backing) == ["Group 1", "Group 3"]
    assert waits.seconds == [0.05]


def test_the_first_entry_that_stays_failed_is_named(backing: Backing) -> None:
    client = aws.sns()
    answering(client, "PublishBatch", lambda call: _partly_failed(2) if call <= TOPIC_ATTEMPTS else None)
    with pytest.raises(PublishFailed) as failure:
        SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff()).publish(messages(4), plenty_of_time)
    assert failure.value.position == 2


def test_a_topic_that_is_down_names_the_first_entry_of_the_batch(backing: Backing) -> None:
    client = aws.sns()
    answering(client, "PublishBatch", lambda call: None if call == 1 else (503, b"<ErrorResponse/>"))
    publisher = SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff())
    with pytest.raises(PublishFailed) as failure:
        publisher.publish(messages(15), plenty_of_time)
    assert failure.value.position == 10


def test_batches_stay_within_the_size_that_sns_takes(backing: Backing) -> None:
    client, sizes = aws.sns(), []
    large = [published(an_invitation(a_committed_group(members=users(499, "u" * 58), name=f"G{n}"))) for n in range(10)]
    client.meta.events.register("before-call.sns.PublishBatch", lambda params, **_: sizes.append(len(params["body"])))
    SnsPublisher(client, backing.name_of("NotificationsTopic"), no_backoff()).publish(large, plenty_of_time)
    assert len(sizes) == 2
