"""From a request to a webhook's endpoint: each message once, whatever the endpoint answers."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.webhooks.ports import EndpointAnswer

from tests.support.backings import MODEL, reached
from tests.support.webhooks import SECRET, Receiver, open_webhook
from tests.support.world import World

OTHER = f"whsec_{base64.b64encode(b'o' * 32).decode()}"
HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Herald on the model of AWS. moto counts the 12 hours of a visibility timeout from when a message was sent."""
    with reached(MODEL, monkeypatch) as backing:
        yield World(monkeypatch, backing)


@pytest.fixture
def receiver(world: World, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    return open_webhook(world, monkeypatch)


def create(world: World, members: int = 3) -> str:
    body = {"name": "Hikers", "group_type": "work", "members": [f"user-{number}" for number in range(members)]}
    status, answer = world.request("POST", "/groups", "ana", body)
    assert status == 201
    return str(answer["group"]["group_id"])


def play_once(world: World) -> None:
    """Deliver what is visible in the queues. Time stands still."""
    for mapping in world.queues:
        while mapping.play_batch(world.invoke):
            pass


def deliveries(world: World, group_id: str) -> dict[tuple[str, str], dict[str, Any]]:
    _, answer = world.request("GET", f"/groups/{group_id}/deliveries", "ana")
    return {(each["channel"], each["kind"]): each for each in answer["deliveries"]}


@pytest.mark.parametrize("members", [1, 23, 499, 999])
def test_every_message_of_a_group_is_sent_once_and_has_the_bytes_of_the_gateway_queue(
    world: World, receiver: Receiver, members: int
) -> None:
    group_id = create(world, members)
    world.settle()
    world.settle()
    assert set(receiver.accepted.values()) == {1}
    queued = [message["Body"].encode() for message in world.messages("GatewayQueue")]
    assert sorted(receiver.bodies.values()) == sorted(queued)
    notified = [
        user
        for body in receiver.bodies.values()
        for users in json.loads(body)["data"]["recipients"].values()
        for user in users
    ]
    assert len(notified) == len(set(notified)) == members + 1
    webhook = [each for (channel, _), each in deliveries(world, group_id).items() if channel == "webhook"]
    assert [(each["planned"], each["done"]) for each in webhook] == [(1, 1), (members, members)]


def test_without_a_url_there_is_no_such_channel(world: World) -> None:
    group_id = create(world)
    world.settle()
    assert {channel for channel, _ in deliveries(world, group_id)} == {"inbox"}
    assert world.backing.messages("WebhookQueue") == []


def test_a_message_that_is_delivered_twice_is_sent_once(world: World, receiver: Receiver) -> None:
    create(world)
    world.play_stream(times=2)
    world.play_queues()
    assert set(receiver.accepted.values()) == {1}
    assert receiver.posts == 2


@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
def test_what_an_endpoint_fails_to_accept_arrives_later(world: World, receiver: Receiver, status: int) -> None:
    answers = iter([EndpointAnswer(status)] * 4)
    receiver.answer = lambda _: next(answers, EndpointAnswer(200))
    create(world)
    world.settle()
    assert set(receiver.accepted.values()) == {1}
    assert receiver.posts == 6
    assert world.backing.messages("WebhookQueue") == []


def test_an_endpoint_that_never_answers_gets_every_message_over_three_days(world: World, receiver: Receiver) -> None:
    def silent(_: dict[str, Any]) -> EndpointAnswer:
        raise TemporarilyUnavailable("the webhook's endpoint did not answer: TimeoutError")

    receiver.answer = silent
    begun = world.clock.now
    group_id = create(world)
    world.settle()
    assert world.clock.now - begun > 3 * DAY * 1000
    assert 24 <= receiver.posts <= 26  # Two messages.
    assert len(world.backing.messages("WebhookDeadLetterQueue")) == 2
    invited = deliveries(world, group_id)["webhook", "group.invitation.received"]
    assert invited["failed"] == 3
    assert invited["reasons"] == ["the webhook's endpoint did not answer: TimeoutError"]


def test_after_three_days_reconcile_sends_it_again(world: World, receiver: Receiver) -> None:
    receiver.answer = lambda _: EndpointAnswer(500)
    create(world)
    world.play_stream()
    play_once(world)
    world.clock.advance(5 * 60)
    assert world.reconcile()["republished"] == 0  # It remembers the group.
    world.play_queues()
    receiver.answer = lambda _: EndpointAnswer(200)
    assert world.reconcile()["republished"] == 1
    world.settle()
    assert set(receiver.accepted.values()) == {1}
    assert len(receiver.accepted) == 2


def test_a_stopped_endpoint_is_sent_nothing_and_nothing_is_lost(world: World, receiver: Receiver) -> None:
    receiver.answer = lambda _: EndpointAnswer(410)
    group_id = create(world)
    world.play_stream()
    play_once(world)
    assert receiver.posts == 1
    assert len(world.backing.messages("WebhookQueue")) == 2
    held = deliveries(world, group_id)["webhook", "group.invitation.received"]
    assert (held["pending"], held["reasons"]) == (3, ["the webhook is stopped: the endpoint answered 410"])
    receiver.answer = lambda _: EndpointAnswer(200)
    world.clock.advance(2 * DAY)
    play_once(world)
    assert receiver.posts == 1
    receiver.secret = OTHER
    world.configure("WebhookSecretArn", world.backing.make_secret("another", OTHER))
    world.settle()
    assert set(receiver.accepted.values()) == {1}
    assert len(receiver.accepted) == 2


def test_reconcile_leaves_a_held_message_alone(world: World, receiver: Receiver) -> None:
    receiver.answer = lambda _: EndpointAnswer(410)
    create(world)
    world.play_stream()
    for _ in range(6):
        play_once(world)
        assert world.reconcile()["republished"] == 0
        world.clock.advance(HOUR)
    assert len(world.backing.messages("WebhookQueue")) == 2


def test_reconcile_ignores_the_channel_where_the_stack_has_none_any_more(world: World, receiver: Receiver) -> None:
    receiver.answer = lambda _: EndpointAnswer(410)
    group_id = create(world)
    world.play_stream()
    play_once(world)
    assert world.reconcile(groups=[group_id], dry_run=True)["found"] == 1
    world.configure("WebhookUrl", "")
    assert world.reconcile(groups=[group_id], dry_run=True)["found"] == 0


def test_a_rotation_is_seen_by_no_receiver(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both secrets sign; the receiver changes whenever it likes; then the old one goes."""
    receiver = open_webhook(world, monkeypatch)
    for stored, known in (
        (SECRET, SECRET),
        (f"{OTHER} {SECRET}", SECRET),
        (f"{OTHER} {SECRET}", OTHER),
        (OTHER, OTHER),
    ):
        world.configure("WebhookSecretArn", world.backing.make_secret(f"s{len(receiver.accepted)}", stored))
        receiver.secret = known
        create(world)
        world.settle()
    assert len(receiver.accepted) == 8


def test_a_message_that_is_none_is_quarantined(world: World, receiver: Receiver) -> None:
    world.backing.sqs.send_message(QueueUrl=world.backing.name_of("WebhookQueue"), MessageBody="{}")
    world.play_queues()
    assert receiver.posts == 0
    assert len(world.backing.messages("WebhookDeadLetterQueue")) == 1
