"""How DynamoDB counts: the size of an item, and what reading and writing it is billed as.

AWS, Amazon DynamoDB Developer Guide: "DynamoDB item sizes and formats", "Read and write operations".
"""

import math
from collections.abc import Mapping
from typing import Any

KIB = 1024
WRITE_UNIT = KIB
"""Bytes that one write unit covers; in a transaction a write takes two."""

BILLED_MESSAGE = 64 * KIB
"""SNS and SQS bill each 64 KiB as one request."""


def item_size(item: Mapping[str, Any]) -> int:
    """Return an item's size in bytes: the names of its attributes and their values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """Return the size of one attribute value, given as the low-level API has it."""
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
            raise ValueError(f"an attribute of type {kind}")


def write_units(size: int) -> int:
    """Return the write units of an item of `size` bytes."""
    return max(1, math.ceil(size / WRITE_UNIT))


def requests_of(size: int) -> int:
    """Return as how many requests SNS and SQS bill `size` bytes."""
    return max(1, math.ceil(size / BILLED_MESSAGE))
