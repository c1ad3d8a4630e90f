"""Conditions and filters: read once for each text, and evaluated for each item."""

from collections.abc import Callable
from functools import cache
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

from tests.support.model.errors import NotModelled, invalid
from tests.support.model.placeholders import Placeholders, found
from tests.support.model.tokens import Words, words_of
from tests.support.model.values import Item, Value, comparable, equal, kind_of, length, order

Test = Callable[[Item, Placeholders], bool]
Operand = Callable[[Item, Placeholders], Value | None]

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


class Condition(NamedTuple):
    """A condition, and the placeholders in it."""

    holds: Test
    used: frozenset[str]


def met(text: str | None, item: Item, placeholders: Placeholders) -> bool:
    """Return whether an item meets a condition; an item that does not exist is empty."""
    if text is None:
        return True
    condition = condition_of(text)
    placeholders.use(condition.used)
    return condition.holds(item, placeholders)


@cache
def condition_of(text: str) -> Condition:
    """Read a condition."""
    words = Words(text)
    test = _any(words)
    if words.peek():
        raise invalid(f"Invalid ConditionExpression: Syntax error; token: {words.take()!r}")
    return Condition(test, frozenset(word for word in words_of(text) if word[0] in ":#"))


def _any(words: Words) -> Test:
    first = _all(words)
    if not words.follows("OR"):
        return first
    second = _any(words)
    return lambda item, given: first(item, given) or second(item, given)


def _all(words: Words) -> Test:
    first = _not(words)
    if not words.follows("AND"):
        return first
    second = _all(words)
    return lambda item, given: first(item, given) and second(item, given)


def _not(words: Words) -> Test:
    if words.follows("NOT"):
        test = _not(words)
        return lambda item, given: not test(item, given)
    if words.follows("("):
        test = _any(words)
        words.expect(")")
        return test
    return _TESTS[words.take().lower()](words) if words.peek().lower() in _TESTS else _comparison(words)


def _comparison(words: Words) -> Test:
    left = _operand(words)
    if words.follows("BETWEEN"):
        low = _operand(words)
        words.expect("AND")
        high = _operand(words)
        above, below = _ordered(ge, left, low), _ordered(le, left, high)
        return lambda item, given: above(item, given) and below(item, given)
    operator = words.take()
    if operator.upper() == "IN":
        raise NotModelled("IN in expressions")
    right = _operand(words)
    if operator in _ORDERED:
        return _ordered(_ORDERED[operator], left, right)
    if operator not in ("=", "<>"):
        raise invalid(f"Invalid expression: Syntax error; token: {operator!r}")
    return lambda item, given: _same(left(item, given), right(item, given)) == (operator == "=")


def _same(first: Value | None, second: Value | None) -> bool:
    """Return whether two values are equal. A missing attribute equals nothing, so `<>` holds for it."""
    return first is not None and second is not None and equal(first, second)


def _ordered(compare: Callable[[Any, Any], bool], left: Operand, right: Operand) -> Test:
    def test(item: Item, given: Placeholders) -> bool:
        first, second = left(item, given), right(item, given)
        if first is None or second is None or not comparable(first, second):
            return False
        return compare(order(first), order(second))

    return test


def _operand(words: Words) -> Operand:
    if words.peek().startswith(":"):
        name = words.take()
        return lambda item, given: given.value(name)
    if words.peek() == "SIZE":
        return _length(words)
    path = words.path()
    return lambda item, given: found(item, given.path(path))


def _length(words: Words) -> Operand:
    words.take()
    words.expect("(")
    path = words.path()
    words.expect(")")

    def size(item: Item, given: Placeholders) -> Value | None:
        value = found(item, given.path(path))
        return None if value is None else {"N": str(length(value))}

    return size


def _exists(words: Words) -> Test:
    words.expect("(")
    path = words.path()
    words.expect(")")
    return lambda item, given: found(item, given.path(path)) is not None


def _exists_not(words: Words) -> Test:
    exists = _exists(words)
    return lambda item, given: not exists(item, given)


def _has_type(words: Words) -> Test:
    operand, kind = _two(words)

    def test(item: Item, given: Placeholders) -> bool:
        value, wanted = operand(item, given), kind(item, given)
        return value is not None and wanted is not None and kind_of(value) == wanted["S"]

    return test


def _begins(words: Words) -> Test:
    operand, prefix = _two(words)

    def test(item: Item, given: Placeholders) -> bool:
        value, wanted = operand(item, given), prefix(item, given)
        if value is None or wanted is None or "S" not in value:
            return False
        return bool(value["S"].startswith(wanted["S"]))

    return test


def _two(words: Words) -> tuple[Operand, Operand]:
    words.expect("(")
    first = _operand(words)
    words.expect(",")
    second = _operand(words)
    words.expect(")")
    return first, second


def _contains(words: Words) -> Test:
    raise NotModelled("contains in expressions")


_TESTS: dict[str, Callable[[Words], Test]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _exists_not,
    "attribute_type": _has_type,
    "begins_with": _begins,
    "contains": _contains,
}
