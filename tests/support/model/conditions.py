"""Conditions and filters: read once for each text, and evaluated for each item."""

from collections.abc import Callable
from functools import cache
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

from tests.support.model.errors import NotModelled, invalid
from tests.support.model.functions import TESTS, Operand, Test, operand
from tests.support.model.placeholders import Placeholders
from tests.support.model.tokens import Words, words_of
from tests.support.model.values import Item, Value, comparable, equal, order

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
    return TESTS[words.take().lower()](words) if words.peek().lower() in TESTS else _comparison(words)


def _comparison(words: Words) -> Test:
    left = operand(words)
    if words.follows("BETWEEN"):
        low = operand(words)
        words.expect("AND")
        high = operand(words)
        above, below = _ordered(ge, left, low), _ordered(le, left, high)
        return lambda item, given: above(item, given) and below(item, given)
    operator = words.take()
    if operator.upper() == "IN":
        raise NotModelled("IN in expressions")
    right = operand(words)
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
