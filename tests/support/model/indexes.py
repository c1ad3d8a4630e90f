"""Secondary indexes: copies of some attributes of a table's items under another key, up to date or late."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.support.model.errors import NotModelled, invalid
from tests.support.model.values import Item, order

Key = tuple[str, str]
"""Partition key and sort key of an item in its table."""


@dataclass
class Index:
    """A global secondary index. An item without its two key attributes is not in it (sparse).

    `lag_ms` is how far the index is behind its table, in milliseconds; `inf` freezes it.
    """

    name: str
    hash_name: str
    range_name: str
    types: dict[str, str]
    projected: frozenset[str]
    lag_ms: float = 0
    _pending: deque[tuple[int, Key, Item | None]] = field(default_factory=deque)
    _entries: dict[str, dict[Key, Item]] = field(default_factory=dict)
    _partitions: dict[Key, str] = field(default_factory=dict)

    def copy(self) -> "Index":
        """Return an index that may be changed."""
        entries = {partition: dict(items) for partition, items in self._entries.items()}
        copied = Index(self.name, self.hash_name, self.range_name, self.types, self.projected, self.lag_ms)
        copied._pending, copied._entries, copied._partitions = deque(self._pending), entries, dict(self._partitions)
        return copied

    def check(self, item: Item) -> None:
        """Raise ValidationException if a key attribute has another type than the index's."""
        for name in (self.hash_name, self.range_name):
            if name in item and (item[name].keys() != {self.types[name]} or item[name] == {"S": ""}):
                raise invalid(f"One or more parameter values were invalid: Type mismatch for Index Key {name}")

    def change(self, now: int, key: Key, item: Item | None) -> None:
        """Note a write to the table; None if the item was deleted."""
        self._pending.append((now, key, item))

    def partition(self, value: str, now: int) -> list[Item]:
        """Return the items of a partition in order, as the index shows them now."""
        while self._pending and self._pending[0][0] + self.lag_ms <= now:
            _, key, item = self._pending.popleft()
            self._apply(key, item)
        entries = self._entries.get(value)
        return sorted(entries.values(), key=self.position) if entries else []

    def position(self, item: Item) -> Any:
        """Return where an item stands in its partition."""
        return order(item[self.range_name]), item["PK"]["S"], item["SK"]["S"]

    def key_names(self) -> tuple[str, ...]:
        """Return the attributes that identify an item in the index."""
        return tuple(dict.fromkeys((self.hash_name, self.range_name, "PK", "SK")))

    def _apply(self, key: Key, item: Item | None) -> None:
        before = self._partitions.pop(key, None)
        if before is not None:
            del self._entries[before][key]
        if item and self.hash_name in item and self.range_name in item:
            partition: str = item[self.hash_name]["S"]
            self._partitions[key] = partition
            shown = {name: value for name, value in item.items() if name in self.projected}
            self._entries.setdefault(partition, {})[key] = shown


def index_of(properties: dict[str, Any], types: dict[str, str]) -> Index:
    """Return the index that a template describes."""
    hash_key, range_key = (key["AttributeName"] for key in properties["KeySchema"])
    projection = properties["Projection"]
    if projection["ProjectionType"] not in ("KEYS_ONLY", "INCLUDE") or types[hash_key] != "S":
        raise NotModelled(f"such an index: {properties}")
    projected = {"PK", "SK", hash_key, range_key, *projection.get("NonKeyAttributes", [])}
    return Index(properties["IndexName"], hash_key, range_key, types, frozenset(projected))
