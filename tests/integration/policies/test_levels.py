"""The whole table of levels, kinds, channels and blocks, on the way through SNS's filters: who gets exactly what."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from herald.adapters.dynamodb.policies import DynamoDBPolicies
from herald.domain.blocks import BLOCKS, Block
from herald.domain.kinds import BASE_CHANNELS, Channel, Kind
from herald.domain.policies.policy import LEVELS, KindPolicy, Level, Policy
from herald.domain.policies.version import PolicyVersion
from herald.entrypoints import aws

from tests.support.builders import NOW
from tests.support.openim import detail_of
from tests.support.world import World

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED
QUEUES = {channel: f"{channel.value.capitalize()}Queue" for channel in BASE_CHANNELS}
GROUP = {
    "name": "Hikers",
    "group_type": "work",
    "members": ["ben"],
    "admins": ["ada"],
    "introduction": "We walk.",
    "announcement": "Bring water.",
}
ALWAYS = {"schema_version", "chunk", "words", "default_locale", "push", "recipients", "truncated", "group"}
"""Fields of a v2 message that belong to no block; of the group, its id."""

ON, OFF = True, False
CHANNEL_CHOICES = [
    frozenset({Channel.INBOX}),
    frozenset({Channel.INBOX, Channel.PUSH}),
    frozenset({Channel.INBOX, Channel.GATEWAY}),
    frozenset(Channel),
]


@dataclass(frozen=True)
class Case:
    """A level, and for one kind whether it is on, its channels and its blocks; the other kind is as shipped."""

    level: Level
    kind: Kind
    enabled: bool
    channels: frozenset[Channel]
    blocks: frozenset[Block]

    @property
    def policy(self) -> Policy:
        said = KindPolicy(enabled=self.enabled, channels=self.channels, blocks=self.blocks)
        return Policy(level=self.level, kinds={self.kind: said})

    def channels_of(self, kind: Kind) -> set[Channel]:
        """Return where a kind is to arrive, said from the table and not by the code under test."""
        loud_enough = {
            Level.SILENT: set[Channel](),
            Level.ESSENTIAL: {Channel.INBOX, Channel.GATEWAY} if kind is CONFIRMED else set[Channel](),
            Level.STANDARD: {Channel.INBOX, Channel.GATEWAY},
            Level.FULL: {Channel.INBOX, Channel.PUSH, Channel.GATEWAY},
        }[self.level]
        if kind is not self.kind:
            return loud_enough
        return loud_enough & self.channels if self.enabled else set()

    def blocks_of(self, kind: Kind) -> frozenset[Block]:
        return (self.blocks if kind is self.kind else frozenset(Block)) & BLOCKS[kind]


def cases() -> Iterator[Case]:
    """Yield every level x kind x channels with all blocks, and every level x kind x single block left out or alone."""
    for level, kind, channels, enabled in product(Level, Kind, CHANNEL_CHOICES, (ON, OFF)):
        yield Case(level, kind, enabled, channels, BLOCKS[kind])
    for level, kind in product(Level, Kind):
        for block in sorted(BLOCKS[kind]):
            yield Case(level, kind, ON, frozenset(Channel), BLOCKS[kind] - {block})
            yield Case(level, kind, ON, frozenset(Channel), frozenset({block}))


@pytest.mark.parametrize("level", Level)
def test_exactly_the_expected_queues_receive_exactly_the_expected_content(world: World, level: Level) -> None:
    world.configure("GatewayFormat", "both")
    policies = DynamoDBPolicies(aws.dynamodb(), world.backing.name_of("SettingsTable"))
    chosen = [case for case in cases() if case.level is level]
    assert len(chosen) == 2 * len(CHANNEL_CHOICES) * 2 + 2 * sum(map(len, BLOCKS.values()))
    for number, case in enumerate(chosen, 1):
        policies.add(PolicyVersion("default", number, case.policy, NOW, "ops"))
        world.clock.advance(30)
        status, answer = world.request("POST", "/groups", "alice", GROUP)
        assert status == 201
        world.play_stream()
        arrived = {channel: world.messages(queue) for channel, queue in QUEUES.items()}
        expect(case, arrived, answer, f"default/{number}")


def expect(case: Case, arrived: dict[Channel, list[Any]], answer: dict[str, Any], version: str) -> None:
    told = 0
    for kind in Kind:
        told += (1 if kind is CONFIRMED else 2) if case.channels_of(kind) else 0
        for channel, messages in arrived.items():
            events = [json.loads(each["Body"]) for each in messages if format_of(each) == "v2"]
            found = [event for event in events if event["type"] == kind]
            assert len(found) == (channel in case.channels_of(kind)), (case, kind, channel)
            for event in found:
                assert event["policyversion"] == version
                expect_blocks(event["data"], case.blocks_of(kind))
    assert answer["recipients"] == told
    expect_v1(case, [each["Body"] for each in arrived[Channel.GATEWAY] if format_of(each) == "v1"])


def expect_blocks(data: dict[str, Any], blocks: frozenset[Block]) -> None:
    """Check that a v2 message has the fields of its blocks, and no others."""
    top_level = {block.value for block in blocks} - {Block.GROUP, Block.ROLE}
    assert data.keys() == ALWAYS | top_level
    assert ("name" in data["group"]) == (Block.GROUP in blocks)
    assert "group_id" in data["group"]
    assert (set(data["recipients"]) <= {"recipient"}) == (
        Block.ROLE not in blocks and set(data["recipients"]) != {"creator"}
    )


def expect_v1(case: Case, bodies: list[str]) -> None:
    """Check that a v1 gateway got 1501 and, where the announcement is told, 1519: with the invitation's blocks."""
    blocks = case.blocks_of(INVITED)
    wanted = [1501, 1519] if Block.ANNOUNCEMENT in blocks else [1501]
    if Channel.GATEWAY not in case.channels_of(INVITED):
        wanted = []
    assert sorted(json.loads(body)["contentType"] for body in bodies) == wanted, case
    for body in bodies:
        group = detail_of(body)["group"]
        assert bool(group["groupName"]) == (Block.GROUP in blocks)
        assert bool(group["introduction"]) == (Block.INTRODUCTION in blocks)
        assert bool(group["memberCount"]) == (Block.MEMBERS in blocks)


def format_of(message: Any) -> str:
    return str(message["MessageAttributes"]["format"]["StringValue"])


def test_the_table_and_the_levels_say_the_same() -> None:
    for level, kind in product(Level, Kind):
        case = Case(level, kind, ON, frozenset(Channel), BLOCKS[kind])
        assert case.channels_of(kind) == set(LEVELS[level].get(kind, ())) & set(BASE_CHANNELS)
