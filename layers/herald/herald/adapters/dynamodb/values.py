"""Attribute values in DynamoDB's low-level form, such as `{"S": "hikers"}`: how they are written and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Value = Mapping[str, Any]
"""One attribute value: its type and what it holds."""

Item = Mapping[str, Value]
"""An item as DynamoDB returns it: its attribute values by name."""

StoredItem = dict[str, Any]
"""An item as it is given to DynamoDB."""

Key = dict[str, dict[str, str]]
"""A primary key: the partition key `PK` and the sort key `SK`."""


def text(value: str) -> dict[str, str]:
    """Return the attribute value of a string."""
    return {"S": value}


def number(value: int) -> dict[str, str]:
    """Return the attribute value of a whole number, which DynamoDB takes as text."""
    return {"N": str(value)}


def texts(values: tuple[str, ...]) -> dict[str, list[dict[str, str]]]:
    """Return the attribute value of a list of strings; unlike a set, a list may be empty and keeps its order."""
    return {"L": [text(value) for value in values]}


def read_int(item: Item, name: str) -> int:
    """Return a whole number. Raises KeyError if the attribute is missing or is not a number."""
    return int(item[name]["N"])


def read_text(item: Item, name: str) -> str:
    """Return a string. Raises KeyError if the attribute is missing or is not a string."""
    value: str = item[name]["S"]
    return value


def read_set(item: Item, name: str) -> frozenset[str]:
    """Return a set of strings. A missing attribute is an empty set: DynamoDB does not store empty sets."""
    return frozenset(item[name]["SS"]) if name in item else frozenset()


def read_texts(item: Item, name: str) -> tuple[str, ...]:
    """Return a list of strings. Raises KeyError if the attribute is missing or is not a list of strings."""
    return tuple(value["S"] for value in item[name]["L"])
