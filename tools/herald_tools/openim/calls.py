"""What callers asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Call(NamedTuple):
    """One request and its answer.

    `caller` is the user of the token, "" without a valid one. `status` is None if the connection was closed instead of
    an answer, `code` if the answer has no error code. `fault` is the name of an injected fault, or "".
    """

    path: str
    operation_id: str
    caller: str
    body: bytes
    status: int | None
    code: int | None
    fault: str


@dataclass(slots=True)
class Calls:
    """All calls so far, in the order in which they were answered."""

    made: list[Call] = field(default_factory=list)

    def to(self, path: str) -> list[Call]:
        """Return the calls of one path."""
        return [call for call in self.made if call.path == path]

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self.made))

    def __len__(self) -> int:
        return len(self.made)
