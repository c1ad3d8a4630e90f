"""What the proof knows of a world: what users asked for, and what trouble somebody has."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.proof.story import CONFIRMATION, INVITATION, Creation, Notified
from tests.proof.watched_world import WatchedWorld

Item = dict[str, Any]
Creations = dict[str, Creation]
"""Creations by the names of their groups."""

Place = tuple[str, str, str]
"""A table, a partition key and a sort key."""


@dataclass(frozen=True)
class Marked:
    """A notification that a user marked as read, with all older ones if its position is known; and when (epoch ms)."""

    notification_id: str
    through: tuple[int, str] | None
    at: int


@dataclass
class Known:
    """What users asked for, and the trouble that is in the world now.

    `damaged` has the items as they were before they were damaged. `unwritable` are users whose inboxes take no writes,
    `pushless` those whose devices may get no push. `in_force` has the policy versions that were ever in force for a
    group type, `lost` those that a restore took away.
    """

    creations: Creations = field(default_factory=dict)
    damaged: dict[Place, Item] = field(default_factory=dict)
    unwritable: set[str] = field(default_factory=set)
    pushless: set[str] = field(default_factory=set)
    in_force: dict[str, set[str]] = field(default_factory=lambda: defaultdict(lambda: {"built-in/1"}))
    lost: set[str] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)
    """Groups that reconcile has reported with a reason."""

    marks: dict[str, list[Marked]] = field(default_factory=lambda: defaultdict(list))
    inboxes: dict[tuple[str, str], Item] = field(default_factory=dict)
    """Every notification as it was when it was first seen."""

    arrivals: dict[tuple[str, str], int] = field(default_factory=dict)
    """When each notification was first seen (epoch ms)."""

    def intact(self, world: WatchedWorld, table: str) -> list[Item]:
        """Return all items of a table, those that are damaged as they were before."""
        return [self.damaged.get((table, item["PK"]["S"], item["SK"]["S"]), item) for item in world.items(table)]

    def is_damaged(self, table: str, item: Item) -> bool:
        """Return whether an item is damaged now."""
        return (table, item["PK"]["S"], item["SK"]["S"]) in self.damaged

    def groups(self, world: WatchedWorld) -> dict[str, Item]:
        """Return the items of all groups, by their ids."""
        found = (item for item in readable(self.intact(world, "GroupsTable")) if item["entity"]["S"] == "group")
        return {item["group_id"]["S"]: item for item in found}

    def notifications(self, world: WatchedWorld) -> list[Item]:
        """Return every notification in every inbox."""
        found = self.intact(world, "InboxTable")
        return [item for item in found if item["SK"]["S"].startswith("NOTIFICATION#")]

    def hopeless(self, world: WatchedWorld) -> set[Notified]:
        """Return the notifications that nobody can send: of damaged items, and of policies that are lost."""
        found: set[Notified] = set()
        gone = self.lost | {_version(place) for place in self.damaged if place[0] == "SettingsTable"}
        for item in readable(self.intact(world, "GroupsTable")):
            if self.is_damaged("GroupsTable", item) or item.get("policy_version", {}).get("S") in gone:
                found |= concerned(item)
        return found


def readable(items: list[Item]) -> list[Item]:
    """Return the items of the groups table without claims, and without those that a test has made up."""
    return [
        item
        for item in items
        if item.get("schema_version", {}).get("N") == "1" and item.get("entity", {"S": ""})["S"] != "claim"
    ]


def concerned(item: Item) -> set[Notified]:
    """Return the notifications that are sent from a group item or a roster chunk."""
    group_id = item["group_id"]["S"]
    people = set(item.get("members", {"SS": []})["SS"])
    if item["entity"]["S"] != "group":
        return {(user, INVITATION, group_id) for user in people}
    creator = item["creator"]["M"]["user_id"]["S"]
    people |= {item["owner"]["S"], *(admin["S"] for admin in item["admins"]["L"])}
    invited = {(user, INVITATION, group_id) for user in people - {creator}}
    return invited | {(creator, CONFIRMATION, group_id)}


def _version(place: Place) -> str:
    """Return the name of the policy version at a place in the settings table, or ""."""
    _, partition, sort = place
    if not sort.startswith("VERSION#"):
        return ""
    return f"{partition.removeprefix('POLICY#')}/{int(sort.removeprefix('VERSION#'))}"
