"""What the `:` and `#` placeholders of a request stand for."""

from typing import Any

from tests.support.model.errors import invalid
from tests.support.model.values import Item, Value, accepted

Path = tuple[str, ...]


class Placeholders:
    """The names and values of one request. DynamoDB refuses a request that does not use all of them."""

    def __init__(self, request: dict[str, Any]) -> None:
        self._names: dict[str, str] = request.get("ExpressionAttributeNames", {})
        self._values: Item = request.get("ExpressionAttributeValues", {})
        accepted(self._values)
        self._unused = {*self._names, *self._values}

    def value(self, name: str) -> Value:
        """Return what a `:` placeholder stands for."""
        if name not in self._values:
            raise invalid(f"An expression attribute value used in expression is not defined; attribute value: {name}")
        return self._values[name]

    def path(self, path: Path) -> Path:
        """Return a path with its `#` placeholders replaced."""
        return tuple(self._name(part) if part[0] == "#" else part for part in path)

    def use(self, used: frozenset[str]) -> None:
        """Note what an expression refers to. Raises ValidationException if it is not defined."""
        for each in used - self._names.keys() - self._values.keys():
            raise invalid(f"An expression attribute used in the document path is not defined: {each}")
        self._unused -= used

    def done(self) -> None:
        """Raise ValidationException if a placeholder is in no expression."""
        if self._unused:
            raise invalid(f"Value provided is unused in expressions: keys: {sorted(self._unused)}")

    def _name(self, part: str) -> str:
        return self._names[part]


def found(item: Item, path: Path) -> Value | None:
    """Return the value at a path, or None."""
    value: Value | None = item.get(path[0])
    for part in path[1:]:
        if value is None or "M" not in value:
            return None
        value = value["M"].get(part)
    return value
