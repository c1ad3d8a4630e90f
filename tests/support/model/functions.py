"""Operands of conditions, and the functions that are conditions themselves."""

from collections.abc import Callable

from tests.support.model.errors import NotModelled
from tests.support.model.placeholders import Placeholders, found
from tests.support.model.tokens import Words
from tests.support.model.values import Item, Value, kind_of, length

Test = Callable[[Item, Placeholders], bool]
Operand = Callable[[Item, Placeholders], Value | None]


def operand(words: Words) -> Operand:
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
    tested, kind = _two(words)

    def test(item: Item, given: Placeholders) -> bool:
        value, wanted = tested(item, given), kind(item, given)
        return value is not None and wanted is not None and kind_of(value) == wanted["S"]

    return test


def _begins(words: Words) -> Test:
    tested, prefix = _two(words)

    def test(item: Item, given: Placeholders) -> bool:
        value, wanted = tested(item, given), prefix(item, given)
        if value is None or wanted is None or "S" not in value:
            return False
        return bool(value["S"].startswith(wanted["S"]))

    return test


def _two(words: Words) -> tuple[Operand, Operand]:
    words.expect("(")
    first = operand(words)
    words.expect(",")
    second = operand(words)
    words.expect(")")
    return first, second


def _contains(words: Words) -> Test:
    raise NotModelled("contains in expressions")


TESTS: dict[str, Callable[[Words], Test]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _exists_not,
    "attribute_type": _has_type,
    "begins_with": _begins,
    "contains": _contains,
}
