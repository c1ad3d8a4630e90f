"""One reader announces a group item: confirmation and invitations together, and each on its own if one fails."""

import json
from collections import Counter
from typing import Any

import pytest

from herald_tools.local.census import CONFIRMATION, INVITATION
from tests.integration.conftest import Create, Notified
from tests.support.faults import Fault
from tests.support.world import World


def of_an_earlier_version(world: World) -> list[dict[str, Any]]:
    """Return all stream records with their items as an earlier version wrote them."""
    records = world.stream()
    for record in records:
        record["dynamodb"]["NewImage"].pop("announced", None)
    return records


def watched(world: World, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Return a list to which each invocation is added: its function and its event."""
    invoked: list[tuple[str, dict[str, Any]]] = []
    invoke = world.invoke

    def noting(function: str, event: dict[str, Any]) -> Any:
        invoked.append((function, event))
        return invoke(function, event)

    monkeypatch.setattr(world, "invoke", noting)
    return invoked


def events(world: World) -> Counter[str]:
    """Return how often each kind was published."""
    return Counter(json.loads(message["Body"])["type"] for message in world.messages("InboxQueue"))


@pytest.mark.parametrize("size", [2, 12, 500])
def test_a_small_group_is_announced_by_one_invocation_with_one_call(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    create(size)
    world.calls.reset()
    invoked = watched(world, monkeypatch)
    world.play_stream()
    assert [(function, len(event["Records"])) for function, event in invoked] == [("AnnounceGroupFunction", 1)]
    assert world.calls.counted == Counter({"PublishBatch": 1})
    assert events(world) == Counter({CONFIRMATION: 1, INVITATION: 1})


@pytest.mark.parametrize("size", [2, 1_000])
def test_an_item_of_an_earlier_version_is_announced_once_by_two_readers(
    world: World, create: Create, notified: Notified, size: int
) -> None:
    create(size)
    world.play_stream(reorder=lambda _: of_an_earlier_version(world))
    chunks = len([item for item in world.items("GroupsTable") if "members" in item])
    published = Counter(json.loads(body)["id"] for body in world.backing.published())
    assert (len(published), set(published.values())) == (1 + chunks, {1})
    world.play_queues()
    assert sum(notified().values()) == size


def test_invitations_that_are_too_large_do_not_hold_back_the_confirmation(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a release that makes messages larger: a group that does not fit is not created otherwise."""
    group_id = create(200)
    monkeypatch.setattr("herald.domain.notifications.cloud_event.MAX_MESSAGE_BYTES", 2_000)
    world.play_stream()
    assert events(world) == Counter({CONFIRMATION: 1})
    (aside,) = world.messages("StreamDeadLetterQueue")
    assert json.loads(aside["Body"])["group_id"] == group_id
    assert "the message in v2 has" in aside["MessageAttributes"]["cause"]["StringValue"]


def test_a_batch_of_which_one_kind_failed_is_published_in_the_end(
    world: World, create: Create, notified: Notified
) -> None:
    create(3)
    refused = iter([True] * 5)
    world.calls.leave_out = lambda operation, entry: (
        operation == "PublishBatch" and f'"type":"{INVITATION}"' in entry["Message"] and next(refused, False)
    )
    world.settle()
    assert not any(refused)
    assert notified() == Counter(
        {("alice", CONFIRMATION): 1, **{(user, INVITATION): 1 for user in ("user-00000", "user-00001")}}
    )


def test_a_throttled_topic_loses_neither_kind(world: World, create: Create, notified: Notified) -> None:
    create(2)
    made = iter([Fault.THROTTLED] * 4)
    world.calls.choose = lambda operation: next(made, None) if operation == "PublishBatch" else None
    world.settle()
    assert sum(notified().values()) == 2


@pytest.mark.parametrize(("size", "proof"), [(25, {"items"}), (26, {None})])
def test_deliver_inbox_gets_the_proof_of_small_groups_with_the_message(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch, size: int, proof: set[str | None]
) -> None:
    create(size)
    world.play_stream()
    invoked = watched(world, monkeypatch)
    world.play_queues()
    received = [record for _, event in invoked for record in event["Records"]]
    assert len(received) == 2
    assert {each["messageAttributes"].get("proof", {}).get("stringValue") for each in received} == proof


def test_reconcile_publishes_a_message_again_with_its_proof(world: World, create: Create) -> None:
    create(3)
    for mapping in world.streams:
        mapping.position = len(world.stream())
    world.clock.advance(600)
    world.reconcile()
    attributes = [message["MessageAttributes"] for message in world.messages("InboxQueue")]
    assert [each["proof"]["StringValue"] for each in attributes] == ["items"] * 2
