"""Messages that no topic takes: avoided when a group is created, and quarantined at once if they exist all the same."""

import json
from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from herald.domain.groups.roster import chunk_of

from tests.integration.conftest import Create, Notified
from tests.support.policies_desk import INVITED, Desk
from tests.support.world import World

GROWN = "e" * 300_000
"""More than SNS takes, as somebody may have written it into an item."""


def long_ids(wanted: Sequence[int]) -> list[str]:
    """Return ids of 64 characters, as many in each roster chunk as wanted."""
    left, found = list(wanted), []
    for number in count():
        user = f"m{number:063d}"
        chunk = chunk_of(user, len(left))
        if left[chunk]:
            left[chunk] -= 1
            found.append(user)
        if not any(left):
            return found
    raise AssertionError


WORDS = {"title": "{group_name}" * 25, "body": "{group_name}{inviter_name}" * 11}
LANGUAGES = {f"{tag}-abcdefgh-abcdefgh-abcdefgh": WORDS for tag in ("aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh")}


def test_everybody_is_notified_of_the_largest_group_in_the_longest_words(world: World, notified: Notified) -> None:
    """Eight languages, a name of characters of four bytes, and one chunk as full of long ids as it may be."""
    policy = {"kinds": {INVITED: {"words": LANGUAGES, "blocks": ["group", "inviter", "role"]}}}
    assert Desk(world).put(policy)["status"] == 200
    members, admins = long_ids([649, 300, 200]), [f"a{number:063d}" for number in range(100)]
    body = {"name": "🥾" * 128, "group_type": "work", "members": members, "admins": admins}
    status, answer = world.request("POST", "/groups", "eve", body)
    assert status == 201
    world.settle()
    assert {user for user, _ in notified()} == {*members, *admins, "eve"}
    assert answer["recipients"] == len(notified())


def spoil(world: World, group_id: str, **fields: str) -> None:
    """Change a group's item by hand. The stream's record of it is what it shows then."""
    (item,) = [item for item in world.items("GroupsTable") if item["PK"]["S"] == f"GROUP#{group_id}"]
    changed = item | {name: {"S": value} for name, value in fields.items()}
    world.backing.dynamodb.put_item(TableName="GroupsTable", Item=changed)


def with_image(records: list[dict[str, Any]], world: World) -> list[dict[str, Any]]:
    """Return records of insertions with the items that the table has now."""
    items = {item["PK"]["S"]: item for item in world.items("GroupsTable")}
    inserted = [record for record in records if record["eventName"] == "INSERT"]
    return [
        record | {"dynamodb": record["dynamodb"] | {"NewImage": items[record["dynamodb"]["Keys"]["PK"]["S"]]}}
        for record in inserted
    ]


def causes(world: World) -> list[str]:
    return [each["MessageAttributes"]["cause"]["StringValue"] for each in world.messages("StreamDeadLetterQueue")]


@pytest.fixture
def too_large(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in which readers take only small messages, as after a release that makes messages larger."""
    monkeypatch.setattr("herald.domain.notifications.cloud_event.MAX_MESSAGE_BYTES", 4_000)
    return world


def test_a_message_that_is_too_large_is_quarantined_at_once_and_its_neighbours_go_on(
    too_large: World, create: Create, notified: Notified
) -> None:
    create(3, group_id="before")
    create(400, group_id="large")
    create(3, group_id="behind")
    started = too_large.clock.now
    too_large.settle()
    assert too_large.clock.now - started < 60_000  # Nothing is tried again and again.
    assert sum(notified().values()) == 3 + 1 + 3
    (cause,) = causes(too_large)
    assert cause.startswith("the message in v2 has ")
    assert not [line for line in too_large.audit_lines() if line["event"] == "notifications.publish_failed"]
    (line,) = [line for line in too_large.audit_lines() if line["event"] == "notifications.quarantined"]
    assert (line["group_id"], line["level"]) == ("large", "ERROR")


def test_reconcile_names_a_group_whose_message_is_too_large_to_an_operator(too_large: World, create: Create) -> None:
    create(400, group_id="large")
    create(3, group_id="small")
    for mapping in too_large.streams:
        mapping.position = len(too_large.stream())
    too_large.clock.advance(180)
    answer = too_large.reconcile()
    reasons = {row["group_id"]: row["reason"] for row in answer["findings"]}
    assert answer["incomplete"] == 1
    assert reasons["large"].startswith("the message in v2 has ")
    assert reasons["small"] == ""
    assert not [line for line in too_large.audit_lines() if line["event"] == "notifications.publish_failed"]


def test_a_message_in_v1_that_is_too_large_leaves_inboxes_alone(
    world: World, create: Create, notified: Notified
) -> None:
    world.configure("GatewayFormat", "both")
    create(3, group_id="g")
    spoil(world, "g", ex=GROWN)
    world.play_stream(reorder=lambda records: with_image(records, world))
    world.play_queues()
    assert len(notified()) == 3
    (cause,) = causes(world)
    assert cause.startswith("the message in v1 has ")
    formats = [each["MessageAttributes"]["format"]["StringValue"] for each in world.messages("GatewayQueue")]
    assert formats == ["v2", "v2"]


def test_reconcile_publishes_v2_and_names_the_group_whose_message_in_v1_is_too_large(
    world: World, create: Create, notified: Notified
) -> None:
    world.configure("GatewayFormat", "both")
    create(3, group_id="g")
    spoil(world, "g", ex=GROWN)
    for mapping in world.streams:
        mapping.position = len(world.stream())
    world.clock.advance(180)
    answer = world.reconcile()
    world.play_queues()
    assert len(notified()) == 3
    assert answer["incomplete"] == 1
    assert answer["findings"][0]["reason"].startswith("the message in v1 has ")


def test_words_with_a_placeholder_of_a_newer_version_are_quarantined(world: World, create: Create) -> None:
    assert Desk(world).put({"kinds": {INVITED: {"words": {"en": {"title": "t", "body": "b"}}}}})["status"] == 200
    create(3)
    (version,) = [item for item in world.items("SettingsTable") if item["SK"]["S"].startswith("VERSION#")]
    newer = json.loads(version["policy"]["S"])
    newer["kinds"][INVITED]["words"]["en"]["title"] = "{topic}"
    world.backing.dynamodb.put_item(TableName="SettingsTable", Item=version | {"policy": {"S": json.dumps(newer)}})
    world.cold_start()
    world.play_stream()
    assert set(causes(world)) == {"not a policy: unknown placeholders: topic"}
