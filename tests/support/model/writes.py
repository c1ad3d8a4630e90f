"""Writes to single items: what each does, and the condition that it has."""

from dataclasses import dataclass, replace
from typing import Any

from tests.support.model.conditions import condition_of, met
from tests.support.model.errors import NotModelled, invalid, only
from tests.support.model.indexes import Key
from tests.support.model.placeholders import Placeholders
from tests.support.model.tables import Table, exact_key, key_of
from tests.support.model.updates import update_of, updated
from tests.support.model.values import Item

_CONDITIONAL = (
    "TableName",
    "ConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnValuesOnConditionCheckFailure",
)


@dataclass(frozen=True)
class Write:
    """One write that was checked: the item as it will be, unless the condition on the existing one fails."""

    table: Table
    key: Key
    item: Item | None
    existing: Item | None
    allowed: bool
    returns_existing: bool
    size: int = 0

    @property
    def returned(self) -> dict[str, Item]:
        """What the answer to a failed condition has beside its code: the existing item, if it is wanted."""
        return {"Item": self.existing} if self.returns_existing and self.existing else {}

    def apply(self, now: int) -> None:
        """Make the write."""
        if self.item is None:
            self.table.delete(self.key, now)
        else:
            self.table.put(self.key, self.item, self.size, now)


def put_of(table: Table, request: dict[str, Any]) -> Write:
    """Read the request of a Put."""
    only(request, "Item", *_CONDITIONAL)
    size = table.check(request["Item"])
    return replace(_write(table, request, key_of(request["Item"]), request["Item"]), size=size)


def update_of_item(table: Table, request: dict[str, Any]) -> Write:
    """Read the request of an Update. An item that does not exist is created."""
    only(request, "Key", "UpdateExpression", *_CONDITIONAL)
    key, text = exact_key(request["Key"]), request["UpdateExpression"]
    if any(path[0] in ("PK", "SK") for path, _ in update_of(text).actions):
        raise invalid("One or more parameter values were invalid: Cannot update attribute PK or SK")
    write = _write(table, request, key, request["Key"], text)
    return replace(write, size=table.check(write.item)) if write.item else write


def delete_of(table: Table, request: dict[str, Any]) -> Write:
    """Read the request of a Delete."""
    only(request, "Key", *_CONDITIONAL)
    return _write(table, request, exact_key(request["Key"]), None)


def _write(table: Table, request: dict[str, Any], key: Key, item: Item | None, change: str | None = None) -> Write:
    """Return a write. If its condition holds, `change` is applied to the existing item, or to `item` alone."""
    given, existing = Placeholders(request), table.get(key)
    condition = request.get("ConditionExpression")
    for used in ([condition_of(condition).used] if condition else []) + ([update_of(change).used] if change else []):
        given.use(used)
    given.done()
    allowed = met(condition, existing or {}, given)
    if change and item is not None and allowed:
        item = updated(change, existing or item, given)
    wanted = request.get("ReturnValuesOnConditionCheckFailure", "NONE")
    if wanted not in ("NONE", "ALL_OLD"):
        raise NotModelled(f"ReturnValuesOnConditionCheckFailure {wanted}")
    return Write(table, key, item, existing, allowed, wanted == "ALL_OLD")
