"""Items that this version cannot read, because a newer one wrote them or somebody changed them by hand."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.proof.promises.known import Item, Known
from tests.proof.rules.base import Schedule, chosen, seeds
from tests.proof.watched_world import WatchedWorld

Damage = Callable[[Item], Item]
NEWER: Item = {"schema_version": {"N": "99"}}


def _of(table: str, partition: str, sort: str, damage: Damage) -> tuple[str, Callable[[Item], bool], Damage]:
    def concerns(item: Item) -> bool:
        return str(item["PK"]["S"]).startswith(partition) and str(item["SK"]["S"]).startswith(sort)

    return table, concerns, damage


def _with(**values: Item) -> Damage:
    return lambda item: {**item, **values}


def _newer_device(item: Item) -> Item:
    devices = {name: {"M": {**each["M"], "platform": {"S": "hms"}}} for name, each in item["devices"]["M"].items()}
    return item | {"devices": {"M": devices}}


KINDS = {
    "a group": _of("GroupsTable", "GROUP#", "GROUP", lambda item: item | NEWER),
    "a roster chunk": _of("GroupsTable", "ROSTER#", "ROSTER", lambda item: item | NEWER),
    "a notification": _of("InboxTable", "USER#", "NOTIFICATION#", _with(content={"S": "{"})),
    "a read state": _of("InboxTable", "USER#", "READ", _with(marks={"S": "all"}, **NEWER)),
    "a ledger entry": _of("InboxTable", "GROUP#", "DELIVERY#inbox#", _with(outcome={"S": "shipped"}, **NEWER)),
    "a ledger entry of pushes": _of("InboxTable", "GROUP#", "DELIVERY#push#", _with(at={"S": "noon"}, **NEWER)),
    "an open group": _of("InboxTable", "RECONCILE", "OPEN#", _with(routes={"S": "group.dissolved=pigeon"}, **NEWER)),
    "a stuck group": _of("InboxTable", "RECONCILE", "STUCK#", _with(due_at={"S": "soon"}, **NEWER)),
    "a watermark": _of("InboxTable", "RECONCILE", "STATE#", _with(watermark={"S": "soon"})),
    "a device": _of("SettingsTable", "USER#", "PROFILE", _newer_device),
    "preferences": _of("SettingsTable", "USER#", "PROFILE", _with(preferences={"S": "{"})),
    "a policy version": _of("SettingsTable", "POLICY#", "VERSION#", lambda item: item | NEWER),
    "a policy pointer": _of("SettingsTable", "POLICY#", "CURRENT", _with(number={"S": "one"})),
}
"""The items that may be damaged, and what takes their place."""

MENDS_ITSELF = frozenset(
    {
        "a read state",
        "a ledger entry",
        "a ledger entry of pushes",
        "an open group",
        "a stuck group",
        "a watermark",
    }
)
"""What Herald writes anew, whatever is there."""


class Damaging(Schedule):
    """Items are damaged, and mended or not."""

    @rule(kind=st.sampled_from([*sorted(KINDS), None]), seed=seeds)
    def damage(self, kind: str | None, seed: int) -> None:
        """One item of a table cannot be read any more, or an operator puts back all that could not be."""
        if kind is not None:
            self._damage(kind, seed)
        elif self.known.damaged:
            mend(self.world, self.known)
            self.step("mend the damage")

    def _damage(self, kind: str, seed: int) -> None:
        table, concerns, change = KINDS[kind]
        self.world.notified()  # Reads what is intact once and for all.
        whole = [item for item in self.world.items(table) if concerns(item) and self._is_whole(table, item)]
        item = chosen(seed, whole)
        if item is None:
            return
        self.put(table, change(item))
        if kind not in MENDS_ITSELF:
            self.known.damaged[table, item["PK"]["S"], item["SK"]["S"]] = item
        if kind == "a read state":  # Nothing counts as read until the owner marks again.
            self.known.marks[item["PK"]["S"].removeprefix("USER#")].clear()
        if kind == "a roster chunk":
            self.world.unlisted.add(item["group_id"]["S"])
        if item["SK"]["S"] == "PROFILE":
            self.pushless(item["PK"]["S"].removeprefix("USER#"))
        self.step(f"damage {kind}")

    def pushless(self, user: str) -> None:
        """Expect no pushes to a user from now on. What was sent before was sent."""
        self.known.pushless.add(user)
        self.world.with_device.discard(user)

    def _is_whole(self, table: str, item: Item) -> bool:
        made_up = item["PK"]["S"] == "GROUP#poison" or item.get("entity", {}).get("S") == "claim"
        return not made_up and not self.known.is_damaged(table, item)


def mend(world: WatchedWorld, known: Known) -> None:
    """Put every damaged item back."""
    for (table, _, _), item in known.damaged.items():
        world.backing.dynamodb.put_item(TableName=world.backing.name_of(table), Item=item)
    known.damaged.clear()
