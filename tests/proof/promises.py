"""The promises, as checks of the tables. Each raises AssertionError with the users concerned."""

from collections import Counter
from typing import Any

from tests.proof.story import Creation
from tests.proof.watched_world import WatchedWorld, content_of, notified_of

Item = dict[str, Any]
Creations = dict[str, Creation]
"""Creations by the names of their groups."""


def check_always(world: WatchedWorld, creations: Creations) -> None:
    """Check what holds after every step, whatever has failed so far."""
    items = [item for item in _items(world) if item["entity"]["S"] != "claim"]
    groups = _groups(items)
    _one_group_for_each_creation(groups)
    _answered_is_committed(groups, creations)
    _whole_or_absent(items, groups, creations)
    _only_what_is_so(world, groups, creations)
    world.accepted()
    assert not world.broken, world.broken[:3]


def check_at_the_end(world: WatchedWorld, creations: Creations) -> None:
    """Check what holds after the last fault and two runs of reconcile: everybody is notified, exactly once."""
    groups = {group_id: item["name"]["S"] for group_id, item in _groups(_items(world)).items()}
    levels = {group_id: world.level_of(item) for group_id, item in _groups(_items(world)).items()}
    wanted = {
        each for group_id, name in groups.items() for each in creations[name].recipients(group_id, levels[group_id])
    }
    found = Counter(notified_of(item) for item in world.notifications())
    assert found == Counter(wanted), f"missed: {sorted(wanted - found.keys())[:3]}"
    loud = {(user, kind, group_id) for user, kind, group_id in wanted if levels[group_id] == "full"}
    expected = {each for each in loud if each[0] in world.with_device}
    assert world.pushed() == expected, f"not pushed to as the policy says: {world.pushed() ^ expected}"
    for group_id, name in groups.items():
        status, answer = world.request("GET", f"/groups/{group_id}/deliveries", creations[name].creator)
        assert (status, answer["complete"]) == (200, True), f"the ledger of {name} is not complete: {answer}"


def _one_group_for_each_creation(groups: dict[str, Item]) -> None:
    names = Counter(item["name"]["S"] for item in groups.values())
    twice = [name for name, number in names.items() if number > 1]
    assert not twice, f"made twice: {twice}"


def _answered_is_committed(groups: dict[str, Item], creations: Creations) -> None:
    """Every answered creation has a committed group, the one in the answer."""
    for creation in creations.values():
        if creation.answer is not None:
            group_id = creation.answer["group"]["group_id"]
            assert group_id in groups, f"answered and not committed: {creation.name}"
            assert groups[group_id]["name"]["S"] == creation.name


def _whole_or_absent(items: list[Item], groups: dict[str, Item], creations: Creations) -> None:
    """A group has all its chunks and exactly its members. No chunk exists without its group."""
    rosters: dict[str, set[str]] = {group_id: set() for group_id in groups}
    chunks: Counter[str] = Counter()
    for item in items:
        group_id = item["group_id"]["S"]
        assert group_id in groups, f"a {item['entity']['S']} without its group: {group_id}"
        rosters[group_id] |= set(item.get("members", {"SS": []})["SS"])
        chunks[group_id] += 1
    for group_id, item in groups.items():
        creation = creations[item["name"]["S"]]
        assert chunks[group_id] == int(item["roster_chunks"]["N"]), f"chunks are missing of {creation.name}"
        assert rosters[group_id] == set(creation.body["members"]), f"members are missing of {creation.name}"


def _only_what_is_so(world: WatchedWorld, groups: dict[str, Item], creations: Creations) -> None:
    """Nobody is notified of an uncommitted group or of others' groups, or twice, or with wrong content."""
    found = world.notifications()
    notified = Counter(map(notified_of, found))
    twice = [name for name, number in notified.items() if number > 1]
    assert not twice, f"notified twice: {twice[:3]}"
    for item in found:
        user, kind, group_id = notified_of(item)
        assert group_id in groups, f"{user} was notified of a group that is not committed"
        creation = creations[groups[group_id]["name"]["S"]]
        wanted = creation.recipients(group_id, world.level_of(groups[group_id]))
        assert (user, kind, group_id) in wanted, f"{user} should not be notified of {creation.name}"
        content = content_of(item["content"]["S"])
        assert content["group"]["name"] == creation.name
        assert content["members"]["count"] == len(creation.people)


def _items(world: WatchedWorld) -> list[Item]:
    """Return all items of the groups table but those that a test has made unreadable."""
    return [item for item in world.items("GroupsTable") if item.get("schema_version", {}).get("N") == "1"]


def _groups(items: list[Item]) -> dict[str, Item]:
    return {item["group_id"]["S"]: item for item in items if item["entity"]["S"] == "group"}
