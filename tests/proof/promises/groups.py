"""Promises about groups: one for each creation, whole, stamped with a policy that was in force."""

from collections import Counter

from tests.proof.promises.known import Item, Known, readable
from tests.proof.promises.promise import NotConcerned, promise
from tests.proof.watched_world import WatchedWorld


@promise("one idempotency key makes one group")
def one_group_for_each_creation(world: WatchedWorld, known: Known) -> None:
    names = Counter(item["name"]["S"] for item in known.groups(world).values())
    twice = [name for name, number in names.items() if number > 1]
    assert not twice, f"made twice: {twice}"


@promise("every answer names a group that is stored")
def answered_is_committed(world: WatchedWorld, known: Known) -> None:
    groups = known.groups(world)
    for creation in known.creations.values():
        if creation.answer is not None:
            group_id = creation.answer["group"]["group_id"]
            assert group_id in groups, f"answered and not committed: {creation.name}"
            assert groups[group_id]["name"]["S"] == creation.name


@promise("a group has all of its members, or does not exist")
def whole_or_absent(world: WatchedWorld, known: Known) -> None:
    """A group has all its chunks and exactly its members. No chunk exists without its group."""
    groups = known.groups(world)
    rosters: dict[str, set[str]] = {group_id: set() for group_id in groups}
    chunks: Counter[str] = Counter()
    for item in readable(known.intact(world, "GroupsTable")):
        group_id = item["group_id"]["S"]
        assert group_id in groups, f"a {item['entity']['S']} without its group: {group_id}"
        rosters[group_id] |= set(item.get("members", {"SS": []})["SS"])
        chunks[group_id] += 1
    for group_id, item in groups.items():
        creation = known.creations[item["name"]["S"]]
        assert chunks[group_id] == int(item["roster_chunks"]["N"]), f"chunks are missing of {creation.name}"
        assert rosters[group_id] == set(creation.body["members"]), f"members are missing of {creation.name}"


@promise("no policy decides that was never in force for the group type")
def stamped_with_what_was_in_force(world: WatchedWorld, known: Known) -> None:
    if not known.in_force:
        raise NotConcerned  # A story sets policies as it likes.
    for item in known.groups(world).values():
        allowed, stamped = known.in_force[_type(item)], item["policy_version"]["S"]
        assert stamped in allowed, f"another scope decided: {item['name']['S']} has {stamped}, not {sorted(allowed)}"


def _type(item: Item) -> str:
    found: str = item["group_type"]["S"]
    return found


ALWAYS = (one_group_for_each_creation, answered_is_committed, whole_or_absent, stamped_with_what_was_in_force)
