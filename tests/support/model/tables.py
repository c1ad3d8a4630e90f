"""Tables: items by their keys, the indexes over them, and the stream of their changes."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.model.errors import NotModelled, invalid
from tests.support.model.indexes import Index, Key, index_of
from tests.support.model.streams import Stream
from tests.support.model.values import Item, accepted

_WITHOUT_EFFECT = {
    "BillingMode",
    "DeletionProtectionEnabled",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TimeToLiveSpecification",  # DynamoDB deletes items days after their time.
    "WarmThroughput",
}
_KEYS = [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}]
MAX_KEY_BYTES = {"PK": 2048, "SK": 1024}
"""AWS limits."""


@dataclass
class Table:
    """A table with the string keys PK and SK. An item that is stored never changes: a write replaces it.

    `sizes` has the bytes of each item. `lag_ms` is how far reads that are not strongly consistent are behind.
    """

    name: str
    indexes: dict[str, Index]
    stream: Stream | None
    sizes: dict[Key, int] = field(default_factory=dict)
    lag_ms: float = 0
    _partitions: dict[str, dict[str, Item]] = field(default_factory=dict)
    _changes: list[tuple[int, Key, Item | None]] = field(default_factory=list)
    """When an item was changed, and how it was before; only while there is a lag."""

    def copy(self) -> "Table":
        """Return a table that may be changed."""
        indexes = {name: index.copy() for name, index in self.indexes.items()}
        partitions = {partition: dict(items) for partition, items in self._partitions.items()}
        stream = self.stream and self.stream.copy()
        return Table(self.name, indexes, stream, dict(self.sizes), self.lag_ms, partitions, list(self._changes))

    def get(self, key: Key) -> Item | None:
        """Return an item as it is stored."""
        return self._partitions.get(key[0], {}).get(key[1])

    def partition(self, value: str) -> list[Item]:
        """Return the items of a partition in the order of their sort keys: that of their UTF-8 bytes (AWS)."""
        return [item for _, item in sorted(self._partitions.get(value, {}).items(), key=lambda each: each[0].encode())]

    def earlier(self, now: int) -> "Table":
        """Return the table as a read shows it that is not strongly consistent: without what its lag hides."""
        hidden = [(key, before) for at, key, before in self._changes if at + self.lag_ms > now]
        if not hidden:
            return self
        partitions = dict(self._partitions)
        for (partition, sort), before in reversed(hidden):
            items = {**partitions.get(partition, {}), sort: before}
            partitions[partition] = {name: item for name, item in items.items() if item is not None}
        return Table(self.name, {}, None, self.sizes, _partitions=partitions)

    def everything(self) -> list[Item]:
        """Return all items in the order of their keys."""
        return [item for _, items in sorted(self._partitions.items()) for _, item in sorted(items.items())]

    def check(self, item: Item) -> int:
        """Return the size of an item in bytes. Raises ValidationException if DynamoDB does not store it."""
        key_of(item)
        for index in self.indexes.values():
            index.check(item)
        return accepted(item)

    def put(self, key: Key, item: Item, size: int, now: int) -> None:
        """Store an item that was checked, in place of the one with its key."""
        before = self.get(key)
        self.sizes[key] = size
        self._partitions.setdefault(key[0], {})[key[1]] = item
        self._note(key, before, item, now)

    def delete(self, key: Key, now: int) -> None:
        """Delete an item, which need not exist."""
        before = self.get(key)
        if before is not None:
            del self._partitions[key[0]][key[1]], self.sizes[key]
            self._note(key, before, None, now)

    def _note(self, key: Key, before: Item | None, after: Item | None, now: int) -> None:
        if self.lag_ms:
            self._changes.append((now, key, before))
        for index in self.indexes.values():
            index.change(now, key, after)
        if self.stream:
            self.stream.add(key, before, after, now)


def key_of(item: Item) -> Key:
    """Return an item's key. Raises ValidationException if there is none."""
    for name, limit in MAX_KEY_BYTES.items():
        value = item.get(name)
        if value is None:
            raise invalid(f"One or more parameter values were invalid: Missing the key {name} in the item")
        if value.keys() != {"S"}:
            raise invalid(f"One or more parameter values were invalid: Type mismatch for key {name}")
        if not 0 < len(value["S"].encode()) <= limit:
            raise invalid(f"One or more parameter values were invalid: Size of {name} is not within 1 and {limit}")
    return item["PK"]["S"], item["SK"]["S"]


def exact_key(item: Item) -> Key:
    """Return the key that a request names. Raises ValidationException if it has other attributes, too."""
    if item.keys() != {"PK", "SK"}:
        raise invalid("The provided key element does not match the schema")
    return key_of(item)


def table_of(name: str, properties: dict[str, Any]) -> Table:
    """Return the empty table that a template describes."""
    known = {"AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "StreamSpecification"}
    if unknown := properties.keys() - known - _WITHOUT_EFFECT:
        raise NotModelled(f"properties of a table: {unknown}")
    types = {each["AttributeName"]: each["AttributeType"] for each in properties["AttributeDefinitions"]}
    if properties["KeySchema"] != _KEYS or not types["PK"] == types["SK"] == "S":
        raise NotModelled("keys other than PK and SK")
    indexes = [index_of(each, types) for each in properties.get("GlobalSecondaryIndexes", [])]
    stream = _stream_of(name, properties.get("StreamSpecification"))
    return Table(name, {index.name: index for index in indexes}, stream)


def _stream_of(table: str, specification: dict[str, str] | None) -> Stream | None:
    if specification is None:
        return None
    if specification != {"StreamViewType": "NEW_AND_OLD_IMAGES"}:
        raise NotModelled(f"such a stream: {specification}")
    return Stream(f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}/stream/2026-11-23T00:00:00.000")
