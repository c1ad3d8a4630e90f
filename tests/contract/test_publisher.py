"""What every publisher does: the fake in memory and the SNS topic."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.domain.errors import PublishFailed
from herald.domain.notifications.ports import Publisher
from herald.domain.notifications.publication import Format
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.builders import a_committed_group, a_confirmation, an_invitation, published
from tests.support.doubles import no_backoff, plenty_of_time
from tests.support.fakes import FakePublisher

Published = Callable[[], list[dict[str, Any]]]


@pytest.fixture(params=["fake", *ON])
def topic(request: pytest.FixtureRequest, reach: Reach) -> tuple[Publisher, Published]:
    if request.param == "fake":
        fake = FakePublisher()
        return fake, lambda: [json.loads(each.body) for each in fake.published]
    backing = reach(request.param)
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


@pytest.mark.parametrize("on", ON)
@pytest.mark.parametrize("is_small", [True, False])
def test_a_message_of_a_small_group_arrives_with_its_proof(reach: Reach, on: str, *, is_small: bool) -> None:
    backing = reach(on)
    message = published(an_invitation())._replace(is_small=is_small)
    SnsPublisher(aws.sns(), backing.name_of("NotificationsTopic"), no_backoff()).publish([message], plenty_of_time)
    url = backing.name_of("InboxQueue")
    (arrived,) = backing.sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    attributes = {name: value["StringValue"] for name, value in arrived["MessageAttributes"].items()}
    assert attributes.pop("channel") == '["inbox", "gateway"]'
    assert attributes == {name: value for name, value in message.attributes.items() if name != "channel"}
    assert attributes.get("proof") == ("items" if is_small else None)


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


@pytest.mark.parametrize("refused", [0, 1, 2])
@pytest.mark.parametrize("kind_of_topic", ["fake", *ON])
def test_what_is_before_a_refused_message_is_published_and_no_v2_behind_a_refused_v1(
    kind_of_topic: str, refused: int, request: pytest.FixtureRequest
) -> None:
    publisher, arrived = _refusing(kind_of_topic, refused, request)
    v1, v2 = (published(an_invitation())._replace(format=form) for form in (Format.V1, Format.V2))
    messages = [each._replace(body=json.dumps({"at": at})) for at, each in enumerate([v1, v2, v1, v2])]
    with pytest.raises(PublishFailed) as failed:
        publisher.publish(messages, plenty_of_time)
    found = {each["at"] for each in arrived()}
    assert failed.value.position == refused
    assert set(range(refused)) <= found
    assert refused not in found
    if messages[refused].format is Format.V1:
        assert 3 not in found


def _refusing(kind_of_topic: str, refused: int, request: pytest.FixtureRequest) -> tuple[Publisher, Published]:
    """Return a topic that refuses one position: the fake in its way, SNS by listing it as failed behind a 200."""
    if kind_of_topic == "fake":
        fake = FakePublisher(fails_at=refused)
        return fake, lambda: [json.loads(each.body) for each in fake.published]
    backing: Backing = request.getfixturevalue("reach")(kind_of_topic)
    publisher = SnsPublisher(aws.sns(), backing.name_of("NotificationsTopic"), no_backoff())
    send = publisher._send  # noqa: SLF001

    def send_some(batch: list[Any]) -> list[Any]:
        failed = [each for each in batch if each.position == refused]
        rest = [each for each in batch if each.position != refused]
        return [*(send(rest) if rest else []), *failed]

    request.getfixturevalue("monkeypatch").setattr(publisher, "_send", send_some)
    return publisher, lambda: _received(backing)
