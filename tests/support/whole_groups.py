"""Groups in the groups table: complete, or not there at all."""

from collections import defaultdict

from herald.domain.groups.roster import chunk_of

from tests.support.world import World

People = dict[str, set[str]]


def whole_groups(world: World) -> People:
    """Return the people of each group. Raises AssertionError if a group is incomplete or a chunk has no group."""
    items = [item for item in world.items("GroupsTable") if item.get("entity", {}).get("S") in ("group", "roster")]
    groups = {item["group_id"]["S"]: item for item in items if item["entity"]["S"] == "group"}
    rosters: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for item in items:
        number = int(item.get("chunk", {}).get("N", 0))
        rosters[item["group_id"]["S"]][number] = set(item.get("members", {}).get("SS", ()))
    assert rosters.keys() == groups.keys(), f"chunks without a group: {rosters.keys() - groups.keys()}"
    people: People = {}
    for group_id, group in groups.items():
        chunks = rosters[group_id]
        assert sorted(chunks) == list(range(int(group["roster_chunks"]["N"]))), group_id
        for number, members in chunks.items():
            assert all(chunk_of(member, len(chunks)) == number for member in members), group_id
        named = {group["owner"]["S"], *(admin["S"] for admin in group["admins"]["L"])}
        people[group_id] = named.union(*chunks.values())
        assert len(people[group_id]) == int(group["member_count"]["N"]), group_id
    return people
