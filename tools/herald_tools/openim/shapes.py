"""The shapes of single values, as Go declares and checks them."""

from typing import Any, NamedTuple, Protocol

from herald_tools.openim.errors import Unreadable


class Place(NamedTuple):
    """Where a value is: the innermost struct, and the path from the body."""

    struct: str
    path: str

    def wrong(self, value: Any, go_type: str) -> Unreadable:
        """Return the error for a value of another type."""
        field = f"struct field {self.struct}.{self.path} of" if self.path else "value of"
        found = _json_type(value)
        if found == "number" and "int" in go_type:
            found += f" {value}"
        return Unreadable(f"json: cannot unmarshal {found} into Go {field} type {go_type}")

    def field(self, struct: str, name: str) -> "Place":
        """Return the place of a field of the struct that is here."""
        return Place(struct, f"{self.path}.{name}" if self.path else name)


class Shape(Protocol):
    """How one value is read."""

    @property
    def zero(self) -> Any:
        """The value of a field that the body does not have."""

    def read(self, value: Any, place: Place) -> Any:
        """Return a value that is not null. Raises Unreadable."""


class Text(NamedTuple):
    """A string."""

    zero: str = ""

    def read(self, value: Any, place: Place) -> str:
        """Return the text. Raises Unreadable."""
        if not isinstance(value, str):
            raise place.wrong(value, "string")
        return value


class Flag(NamedTuple):
    """A bool."""

    zero: bool = False

    def read(self, value: Any, place: Place) -> bool:
        """Return the value. Raises Unreadable."""
        if not isinstance(value, bool):
            raise place.wrong(value, "bool")
        return value


class Number(NamedTuple):
    """An integer of some size."""

    go_type: str
    lowest: int
    highest: int
    zero: int = 0

    def read(self, value: Any, place: Place) -> int:
        """Return the number. Raises Unreadable."""
        if type(value) is not int or not self.lowest <= value <= self.highest:
            raise place.wrong(value, self.go_type)
        return value


class Object(NamedTuple):
    """An object that is kept as it is."""

    zero: None = None

    def read(self, value: Any, place: Place) -> dict[str, Any]:
        """Return the object. Raises Unreadable."""
        if not isinstance(value, dict):
            raise place.wrong(value, "map[string]interface {}")
        return value


class Optional(NamedTuple):
    """A value whose absence is told from its zero value."""

    of: Shape
    zero: None = None

    def read(self, value: Any, place: Place) -> Any:
        """Return the value. Raises Unreadable."""
        return self.of.read(value, place)


class ListOf(NamedTuple):
    """A list. A null in it is the zero value."""

    of: Shape
    go_type: str = "[]string"

    @property
    def zero(self) -> list[Any]:
        """An empty list."""
        return []

    def read(self, value: Any, place: Place) -> list[Any]:
        """Return the list. Raises Unreadable."""
        if not isinstance(value, list):
            raise place.wrong(value, self.go_type)
        return [self.of.zero if each is None else self.of.read(each, place) for each in value]


TEXT, FLAG, OBJECT = Text(), Flag(), Object()
INT32 = Number("int32", -(2**31), 2**31 - 1)
INT64 = Number("int64", -(2**63), 2**63 - 1)
UINT32 = Number("uint32", 0, 2**32 - 1)
UINT64 = Number("uint64", 0, 2**64 - 1)
TEXTS = ListOf(TEXT)


def _json_type(value: Any) -> str:
    """Return what Go's decoder calls a value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
