"""Update expressions: SET, REMOVE and ADD, read once for each text."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from tests.support.model.copies import copied
from tests.support.model.errors import NotModelled, invalid
from tests.support.model.placeholders import Path, Placeholders, found
from tests.support.model.tokens import Words, words_of
from tests.support.model.values import Item, Value, plus

Operand = Callable[[Item, Placeholders], Value]

_INVALID_PATH = "The document path provided in the update expression is invalid for update"


class Action(NamedTuple):
    """One change of one path; `value` is None if it is removed. Every value is that before the update."""

    path: Path
    value: Operand | None


class Update(NamedTuple):
    """All changes of an expression, and the placeholders in it."""

    actions: tuple[Action, ...]
    used: frozenset[str]


def updated(text: str, item: Item, placeholders: Placeholders) -> Item:
    """Return a changed copy of an item."""
    update = update_of(text)
    placeholders.use(update.used)
    changes = [(placeholders.path(path), value and value(item, placeholders)) for path, value in update.actions]
    _refuse_overlaps([path for path, _ in changes])
    new = copied(item)
    for path, value in changes:
        _change(new, path, value)
    return new


@cache
def update_of(text: str) -> Update:
    """Read an update expression."""
    words, actions, sections = Words(text), list[Action](), set[str]()
    while section := words.peek():
        if section not in _SECTIONS or section in sections:
            raise invalid(f"Invalid UpdateExpression: Syntax error; token: {words.take()!r}")
        sections.add(words.take().upper())
        actions.append(_SECTIONS[section](words))
        while words.follows(","):
            actions.append(_SECTIONS[section](words))
    return Update(tuple(actions), frozenset(word for word in words_of(text) if word[0] in ":#"))


def _set(words: Words) -> Action:
    path = words.path()
    words.expect("=")
    value = _operand(words)
    if words.peek() in ("+", "-"):
        raise NotModelled("arithmetic in SET")
    return Action(path, value)


def _remove(words: Words) -> Action:
    return Action(words.path(), None)


def _add(words: Words) -> Action:
    path, added = words.path(), words.take()

    def total(item: Item, given: Placeholders) -> Value:
        amount = given.value(added)
        if "N" not in amount:
            raise NotModelled("ADD to sets")
        return plus(found(item, given.path(path)) or {"N": "0"}, amount)

    return Action(path, total)


def _delete(words: Words) -> Action:
    raise NotModelled("DELETE in update expressions")


_SECTIONS: dict[str, Callable[[Words], Action]] = {"SET": _set, "REMOVE": _remove, "ADD": _add, "DELETE": _delete}


def _operand(words: Words) -> Operand:
    if words.peek() == "IF_NOT_EXISTS":
        return _if_not_exists(words)
    if not words.peek().startswith(":"):
        raise NotModelled("paths as values in SET")
    name = words.take()
    return lambda item, given: given.value(name)


def _if_not_exists(words: Words) -> Operand:
    words.take()
    words.expect("(")
    path = words.path()
    words.expect(",")
    otherwise = _operand(words)
    words.expect(")")
    return lambda item, given: found(item, given.path(path)) or otherwise(item, given)


def _refuse_overlaps(paths: list[Path]) -> None:
    for number, path in enumerate(paths):
        for other in paths[:number]:
            shorter = min(len(path), len(other))
            if path[:shorter] == other[:shorter]:
                raise invalid("Invalid UpdateExpression: Two document paths overlap with each other")


def _change(item: Item, path: Path, value: Value | None) -> None:
    """Change a path in place."""
    inside = item
    for depth in range(1, len(path)):
        parent = found(item, path[:depth])
        if parent is None or "M" not in parent:
            raise invalid(_INVALID_PATH)
        inside = parent["M"]
    if value is None:
        inside.pop(path[-1], None)
    else:
        inside[path[-1]] = copied(value)
