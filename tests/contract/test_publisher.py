"""What every publisher does: the fake in memory and the SNS topic."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.domain.errors import PublishFailed
from herald.domain.ports import Publisher
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import a_committed_group, a_confirmation, an_invitation, published
from tests.support.doubles import no_backoff, plenty_of_time
from tests.support.fakes import FakePublisher

Published = Callable[[], list[dict[str, Any]]]


@pytest.fixture(params=["fake", "sns"])
def topic(request: pytest.FixtureRequest) -> tuple[Publisher, Published]:
    if request.param == "fake":
        fake = FakePublisher()
        return fake, lambda: [json.loads(each.body) for each in fake.published]
    request.getfixturevalue("aws_mock")
    backing = Backing()
    publisher = SnsPublisher(aws.sns(), backing.name_of("NotificationsTopic"), no_backoff())
    return publisher, lambda: _received(backing)


def _received(backing: Backing) -> list[dict[str, Any]]:
    url, found = backing.name_of("InboxQueue"), []
    while batch := backing.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [json.loads(message["Body"]) for message in batch]
    return found


def test_every_message_arrives_as_it_was_planned(topic: tuple[Publisher, Published]) -> None:
    publisher, arrived = topic
    item = a_committed_group()
    messages = [published(a_confirmation(item)), published(an_invitation(item))]
    publisher.publish(messages, plenty_of_time)
    assert arrived() == [json.loads(message.body) for message in messages]


def test_more_than_one_batch_arrives(topic: tuple[Publisher, Published]) -> None:
    publisher, arrived = topic
    messages = [published(an_invitation(a_committed_group(name=f"Group {number}"))) for number in range(23)]
    publisher.publish(messages, plenty_of_time)
    assert [event["data"]["group"]["name"] for event in arrived()] == [f"Group {n}" for n in range(23)]


def test_nothing_is_published_for_nothing(topic: tuple[Publisher, Published]) -> None:
    publisher, arrived = topic
    publisher.publish([], plenty_of_time)
    assert arrived() == []


def test_without_time_nothing_is_begun(topic: tuple[Publisher, Published]) -> None:
    publisher, arrived = topic
    with pytest.raises(PublishFailed) as failed:
        publisher.publish([published(an_invitation())], lambda: 0)
    assert failed.value.position == 0
    assert arrived() == []
