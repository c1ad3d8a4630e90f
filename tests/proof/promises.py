"""The promises, as checks of what the tables hold. Each raises AssertionError and says whom it concerns."""

import json
from collections import Counter
from typing import Any

from tests.proof.story import Override
from tests.proof.watched_world import WatchedWorld, told_of

Item = dict[str, Any]
Wishes = dict[str, Override]
"""Wishes by the names of their groups."""


def check_always(world: WatchedWorld, wishes: Wishes) -> None:
    """Check what holds after every step, whatever has failed so far."""
    items = [item for item in _items(world) if item["entity"]["S"] != "claim"]
    groups = _groups(items)
    _one_group_a_wish(groups)
    _answered_is_committed(groups, wishes)
    _whole_or_absent(items, groups, wishes)
    _only_what_is_so(world, groups, wishes)
    world.accepted()
    assert not world.broken, world.broken[:3]


def check_at_the_end(world: WatchedWorld, wishes: Wishes) -> None:
    """Check what holds once faults have stopped and reconcile has run twice: everybody is told, exactly once."""
    groups = {group_id: item["name"]["S"] for group_id, item in _groups(_items(world)).items()}
    levels = {group_id: world.level_of(item) for group_id, item in _groups(_items(world)).items()}
    wanted = {told for group_id, name in groups.items() for told in wishes[name].told(group_id, levels[group_id])}
    found = Counter(told_of(item) for item in world.notifications())
    assert found == Counter(wanted), f"missed: {sorted(wanted - found.keys())[:3]}"
    loud = {(user, kind, group_id) for user, kind, group_id in wanted if levels[group_id] == "full"}
    expected = {told for told in loud if told[0] in world.with_device}
    assert world.pushed() == expected, f"not pushed to as the policy says: {world.pushed() ^ expected}"
    for group_id, name in groups.items():
        status, answer = world.request("GET", f"/groups/{group_id}/deliveries", wishes[name].creator)
        assert (status, answer["complete"]) == (200, True), f"the ledger of {name} is not complete: {answer}"


def _one_group_a_wish(groups: dict[str, Item]) -> None:
    names = Counter(item["name"]["S"] for item in groups.values())
    twice = [name for name, number in names.items() if number > 1]
    assert not twice, f"made twice: {twice}"


def _answered_is_committed(groups: dict[str, Item], wishes: Wishes) -> None:
    """Whoever got an answer has a group, and it is the one that the answer names."""
    for wish in wishes.values():
        if wish.answer is not None:
            group_id = wish.answer["group"]["group_id"]
            assert group_id in groups, f"answered and not committed: {wish.name}"
            assert groups[group_id]["name"]["S"] == wish.name


def _whole_or_absent(items: list[Item], groups: dict[str, Item], wishes: Wishes) -> None:
    """A group has all its chunks and exactly its people, and no chunk is there without its group."""
    rosters: dict[str, set[str]] = {group_id: set() for group_id in groups}
    chunks: Counter[str] = Counter()
    for item in items:
        group_id = item["group_id"]["S"]
        assert group_id in groups, f"a {item['entity']['S']} without its group: {group_id}"
        rosters[group_id] |= set(item.get("members", {"SS": []})["SS"])
        chunks[group_id] += 1
    for group_id, item in groups.items():
        wish = wishes[item["name"]["S"]]
        assert chunks[group_id] == int(item["roster_chunks"]["N"]), f"chunks are missing of {wish.name}"
        assert rosters[group_id] == set(wish.body["members"]), f"members are missing of {wish.name}"


def _only_what_is_so(world: WatchedWorld, groups: dict[str, Item], wishes: Wishes) -> None:
    """Nobody is told of a group that is not committed, or that concerns others, or twice; nor what is not so."""
    found = world.notifications()
    told = Counter(map(told_of, found))
    twice = [name for name, number in told.items() if number > 1]
    assert not twice, f"told twice: {twice[:3]}"
    for item in found:
        user, kind, group_id = told_of(item)
        assert group_id in groups, f"{user} was told of a group that is not committed"
        wish = wishes[groups[group_id]["name"]["S"]]
        wanted = wish.told(group_id, world.level_of(groups[group_id]))
        assert (user, kind, group_id) in wanted, f"{user} should not be told of {wish.name}"
        content = json.loads(item["content"]["S"])
        assert content["group"]["name"] == wish.name
        assert content["members"]["count"] == len(wish.people)


def _items(world: WatchedWorld) -> list[Item]:
    """Return all items of the groups table but those that a test has made unreadable."""
    return [item for item in world.items("GroupsTable") if item.get("schema_version", {}).get("N") == "1"]


def _groups(items: list[Item]) -> dict[str, Item]:
    return {item["group_id"]["S"]: item for item in items if item["entity"]["S"] == "group"}
