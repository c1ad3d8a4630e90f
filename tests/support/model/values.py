"""Attribute values in DynamoDB's low-level form: what DynamoDB accepts, how large it is, and how it compares."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.support.model.errors import NotModelled, invalid

Value = dict[str, Any]
Item = dict[str, Value]

MAX_ITEM_BYTES = 400 * 1024
"""Names and values of one item together (AWS limit)."""

_PLAIN = re.compile(r"0|-?[1-9][0-9]{0,37}")
"""A whole number as DynamoDB returns it: 38 digits at most, no leading zero."""


def accepted(item: Item) -> int:
    """Return the size of an item in bytes. Raises ValidationException for what DynamoDB does not store."""
    size = sum(len(name.encode()) + _size(value) for name, value in item.items())
    if size > MAX_ITEM_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")
    return size


def number(text: str) -> Decimal:
    """Return a number. Raises ValidationException if it is not one."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}") from None
    return value


def plus(first: Value, second: Value) -> Value:
    """Return the sum of two numbers."""
    if first.keys() != {"N"} or second.keys() != {"N"}:
        raise invalid("An operand in the update expression has an incorrect data type")
    total = number(first["N"]) + number(second["N"])
    if total != total.to_integral_value():
        raise NotModelled("sums that are not whole numbers")
    return {"N": str(int(total))}


def kind_of(value: Value) -> str:
    """Return the type of a value, such as `S`."""
    (kind,) = value
    return kind


def equal(first: Value, second: Value) -> bool:
    """Return whether two values are equal. Numbers are compared as such, sets without order."""
    kind = kind_of(first)
    if kind != kind_of(second):
        return False
    if kind == "N":
        return number(first["N"]) == number(second["N"])
    if kind in ("SS", "NS"):
        return set(first[kind]) == set(second[kind])
    return first == second


def order(value: Value) -> Any:
    """Return what values of one type are sorted by: strings by their UTF-8 bytes (AWS)."""
    kind = kind_of(value)
    if kind == "N":
        return number(value["N"])
    if kind == "S":
        return value["S"].encode()
    raise NotModelled(f"the order of {kind}")


def comparable(first: Value, second: Value) -> bool:
    """Return whether one of two values can be the smaller one."""
    return first.keys() == second.keys() and kind_of(first) in ("S", "N")


def length(value: Value) -> int:
    """Return what the function `size` returns."""
    kind = kind_of(value)
    if kind in ("S", "M", "L", "SS", "NS"):
        return len(value[kind])
    raise NotModelled(f"the size of {kind}")


def _size(value: Value) -> int:
    if len(value) != 1:
        raise invalid("Supplied AttributeValue has more than one datatypes set")
    ((kind, held),) = value.items()
    if kind not in _SIZES:
        raise NotModelled(f"values of type {kind}")
    return _SIZES[kind](held)


def _of_number(held: Any) -> int:
    if not isinstance(held, str):
        raise NotModelled("numbers that are not given as text")
    if _PLAIN.fullmatch(held) is None:
        number(held)
        raise NotModelled(f"a number in another form than DynamoDB's own: {held}")
    return len(held) // 2 + 2


def _of_text(held: Any) -> int:
    if not isinstance(held, str):
        raise NotModelled(f"text that is not a string: {held!r}")
    return len(held.encode())


def _of_map(held: Item) -> int:
    return 3 + sum(len(name.encode()) + _size(value) + 1 for name, value in held.items())


def _of_list(held: list[Value]) -> int:
    return 3 + sum(_size(value) + 1 for value in held)


def _of_set(held: list[str]) -> int:
    if not held:
        raise invalid("One or more parameter values were invalid: An string set  may not be empty")
    if len(set(held)) != len(held):
        raise invalid("One or more parameter values were invalid: Input collection contains duplicates")
    return sum(len(each.encode()) for each in held)


_SIZES: dict[str, Callable[[Any], int]] = {
    "S": _of_text,
    "N": _of_number,
    "M": _of_map,
    "L": _of_list,
    "SS": _of_set,
    "BOOL": lambda held: 1,
    "NULL": lambda held: 1,
}
