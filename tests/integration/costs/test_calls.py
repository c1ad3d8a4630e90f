"""What a group costs: AWS calls, counted exactly."""

import math
from collections import Counter

import pytest

from tests.integration.conftest import Create
from tests.support.world import World


@pytest.fixture
def warm(world: World, create: Create) -> None:
    """An API that has looked at the policies, as it does twice a minute, whatever is created meanwhile."""
    create(2)
    assert world.calls.counted == Counter({"BatchGetItem": 1, "UpdateItem": 1, "PutItem": 1})
    world.calls.reset()


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("size", [2, 12, 500])
def test_a_group_of_up_to_five_hundred_is_counted_and_is_one_put(world: World, create: Create, size: int) -> None:
    create(size)
    assert world.calls.counted == Counter({"UpdateItem": 1, "PutItem": 1})


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("size", [501, 1_000, 2_000])
def test_a_larger_group_is_counted_and_is_one_transaction(world: World, create: Create, size: int) -> None:
    create(size)
    assert world.calls.counted == Counter({"UpdateItem": 1, "TransactWriteItems": 1})


@pytest.mark.parametrize("size", [3, 501])
def test_a_replay_counts_and_gives_back_around_one_call(world: World, create: Create, size: int) -> None:
    create(size, headers={"Idempotency-Key": "k"})
    world.calls.reset()
    create(size, headers={"Idempotency-Key": "k"})
    assert world.calls.counted - Counter({"PutItem": 1, "TransactWriteItems": 1}) == Counter({"UpdateItem": 2})
    assert world.calls.made == 3


@pytest.mark.parametrize(("size", "calls"), [(2, 1), (500, 1), (501, 2), (2_000, 2)])
def test_one_message_goes_out_for_every_five_hundred_members(
    world: World, create: Create, size: int, calls: int
) -> None:
    """In one call for what the group item calls for, and one for up to ten roster chunks."""
    create(size)
    world.calls.reset()
    world.play_stream()
    assert world.calls.counted == Counter({"PublishBatch": calls})
    invitations = math.ceil(size / 500)
    assert len(world.messages("InboxQueue")) == invitations + 1


@pytest.mark.parametrize(
    ("size", "calls"),
    [
        (2, {"BatchGetItem": 1, "BatchWriteItem": 1}),
        (11, {"BatchGetItem": 1, "BatchWriteItem": 1}),
        (12, {"BatchGetItem": 1, "BatchWriteItem": 1, "PutItem": 1}),
        (25, {"BatchGetItem": 1, "BatchWriteItem": 1, "PutItem": 1}),
        (26, {"BatchGetItem": 1, "BatchWriteItem": 1, "PutItem": 1 + 2}),
    ],
)
def test_all_messages_of_a_small_group_are_delivered_by_a_look_and_a_batch_write(
    world: World, create: Create, size: int, calls: dict[str, int]
) -> None:
    """With 11 invited, a conditional put is the first write. With more than 25 recipients, there are ledger entries."""
    create(size)
    world.play_stream()
    world.calls.reset()
    world.play_queues()
    assert world.calls.counted == Counter(calls)


@pytest.mark.parametrize("size", [27, 500, 501, 1_000])
def test_delivery_is_a_batch_write_for_25_and_two_calls_to_the_ledger_for_each_chunk(
    world: World, create: Create, size: int
) -> None:
    create(size)
    world.play_stream()
    chunks = [item for item in world.items("GroupsTable") if item["entity"]["S"] in ("group", "roster")]
    writes = sum(math.ceil(len(chunk["members"]["SS"]) / 25) for chunk in chunks)
    world.calls.reset()
    world.play_queues()
    confirmation = Counter({"BatchGetItem": 1, "BatchWriteItem": 1, "PutItem": 1})
    invitations = Counter({"BatchWriteItem": writes, "PutItem": 2 * len(chunks)})
    assert world.calls.counted == confirmation + invitations


@pytest.mark.parametrize(("size", "calls"), [(2, {"BatchGetItem": 1}), (499, {"BatchGetItem": 1, "PutItem": 1})])
def test_redelivered_messages_cost_one_call_together_and_a_large_one_another(
    world: World, create: Create, size: int, calls: dict[str, int]
) -> None:
    create(size)
    world.settle()
    for mapping in world.streams:  # Rewinds the stream, as a replay after a restore would.
        mapping.position = 0
    world.play_stream()
    world.calls.reset()
    world.play_queues()
    assert world.calls.counted == Counter(calls)


def test_every_inbox_item_is_one_write_unit(world: World) -> None:
    longest = "u" * 60
    body = {
        "name": "山" * 128,
        "group_type": "normal",
        "members": [f"{longest}{number:04d}" for number in range(3)],
        "admins": [f"{longest}{number:04d}" for number in range(3, 6)],
        "group_id": "g" * 64,
        "introduction": "水" * 1000,
        "announcement": '"' * 4000,
        "face_url": "https://example.com/" + "f" * 1000,
    }
    assert world.request("POST", "/groups", "c" * 64, body)[0] == 201
    world.settle()
    sizes = [item_size(item) for item in world.notifications()]
    assert len(sizes) == 7
    assert max(sizes) <= 1024


def item_size(item: dict[str, dict[str, str]]) -> int:
    """Bytes as DynamoDB counts them for the strings and numbers of an inbox item (AWS: item sizes and formats)."""
    return sum(len(name.encode()) + len(next(iter(value.values())).encode()) for name, value in item.items())
