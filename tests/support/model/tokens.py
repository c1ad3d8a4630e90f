"""The words of an expression, and a reader that takes them one by one."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.support.model.errors import NotModelled, invalid

_WORDS = re.compile(r"\s*(<>|<=|>=|[=<>(),.+\-\[\]]|[:#]?[A-Za-z0-9_]+)")


def words_of(text: str) -> list[str]:
    """Split an expression. Raises ValidationException for a character that no expression has."""
    words, position = [], 0
    stripped = text.rstrip()
    while position < len(stripped):
        found = _WORDS.match(stripped, position)
        if found is None:
            raise invalid(f"Invalid expression: Syntax error; near: {stripped[position:]!r}")
        words.append(found[1])
        position = found.end()
    return words


class Words:
    """Words that are taken in order. Keywords are recognized in either case."""

    def __init__(self, text: str) -> None:
        self._text, self._words, self._next = text, words_of(text), 0

    def peek(self) -> str:
        """Return the next word in upper case; an empty one at the end."""
        return self._words[self._next].upper() if self._next < len(self._words) else ""

    def follows(self, *wanted: str) -> bool:
        """Take the next word if it is one of these."""
        if self.peek() in wanted:
            self._next += 1
            return True
        return False

    def take(self) -> str:
        """Take the next word as it is."""
        if self._next == len(self._words):
            raise invalid(f"Invalid expression: Syntax error; {self._text!r} ends too early")
        self._next += 1
        return self._words[self._next - 1]

    def expect(self, wanted: str) -> None:
        """Take the next word, which must be this one."""
        if (found := self.take()).upper() != wanted:
            raise invalid(f"Invalid expression: Syntax error; token: {found!r}, expected {wanted!r}")

    def path(self) -> tuple[str, ...]:
        """Take a document path: attribute names and `#` placeholders with dots between them."""
        parts = [self._name()]
        while self.follows("."):
            parts.append(self._name())
        if self.peek() == "[":
            raise NotModelled("elements of lists in expressions")
        return tuple(parts)

    def _name(self) -> str:
        name = self.take()
        if not (name[0] == "#" or name[0].isalpha() or name[0] == "_"):
            raise invalid(f"Invalid expression: Syntax error; token: {name!r}")
        if name.upper() in _reserved():
            raise invalid(f"Invalid expression: Attribute name is a reserved keyword; reserved keyword: {name}")
        return name


@cache
def _reserved() -> frozenset[str]:
    """Return the words that DynamoDB does not take as names of attributes in expressions: moto has AWS's list."""
    spec = find_spec("moto")
    assert spec
    assert spec.origin
    listed = Path(spec.origin).parent / "dynamodb" / "parsing" / "reserved_keywords.txt"
    return frozenset(word.strip().upper() for word in listed.read_text().splitlines())
