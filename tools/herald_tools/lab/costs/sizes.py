"""Sizes of items and messages, and the units that AWS bills for them.

Source: Amazon DynamoDB Developer Guide: "DynamoDB item sizes and formats", "Read and write operations".
"""

import math
from collections.abc import Mapping
from typing import Any

KIB = 1024
WRITE_UNIT = KIB
"""Bytes of one write unit. A write in a transaction takes two units."""

BILLED_MESSAGE = 64 * KIB
"""Bytes that SNS and SQS bill as one request."""


def item_size(item: Mapping[str, Any]) -> int:
    """Return an item's size in bytes: the names of its attributes and their values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """Return the size of an attribute value in bytes. It has the form of the low-level API."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return math.ceil(len(content.lstrip("-0.")) / 2) + 1
        case "SS":
            return sum(len(each.encode()) for each in content)
        case "L":
            return 3 + sum(1 + value_size(each) for each in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + value_size(each) for name, each in content.items())
        case "BOOL":
            return 1
        case _:
            raise ValueError(f"unknown attribute type {kind}")


def write_units(size: int) -> int:
    """Return the write units of an item of `size` bytes."""
    return max(1, math.ceil(size / WRITE_UNIT))


def requests_of(size: int) -> int:
    """Return the number of requests that SNS and SQS bill for `size` bytes."""
    return max(1, math.ceil(size / BILLED_MESSAGE))
