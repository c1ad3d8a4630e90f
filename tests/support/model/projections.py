"""Projections: the attributes of an item that a read asks for."""

from collections.abc import Callable
from functools import cache
from typing import Any

from tests.support.model.errors import NotModelled, invalid
from tests.support.model.placeholders import Path, Placeholders, found
from tests.support.model.tokens import Words, words_of
from tests.support.model.values import Item


def projection_of(request: dict[str, Any]) -> Callable[[Item], Item]:
    """Return what a read shows of an item: all of it if nothing is projected."""
    given = Placeholders(request)
    text = request.get("ProjectionExpression")
    if text is None:
        given.done()
        return lambda item: item
    given.use(frozenset(word for word in words_of(text) if word[0] == "#"))
    given.done()
    paths = [given.path(path) for path in _paths(text)]
    return lambda item: _projected(item, paths)


@cache
def _paths(text: str) -> tuple[Path, ...]:
    words = Words(text)
    paths = [words.path()]
    while words.follows(","):
        paths.append(words.path())
    if words.peek():
        raise invalid(f"Invalid ProjectionExpression: Syntax error; token: {words.take()!r}")
    if len(set(paths)) < len(paths):
        raise invalid("Invalid ProjectionExpression: Two document paths overlap with each other")
    if any(len(path) > 2 for path in paths):
        raise NotModelled("projections of more than an attribute of an attribute")
    return tuple(paths)


def _projected(item: Item, paths: list[Path]) -> Item:
    shown: dict[str, Any] = {}
    for path in paths:
        value = found(item, path)
        if value is None:
            continue
        if len(path) == 1:
            shown[path[0]] = value
        else:
            shown.setdefault(path[0], {"M": {}})["M"][path[1]] = value
    return shown
