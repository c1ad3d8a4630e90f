"""docs/data-model.md describes the items that are stored: the golden files have one of each kind."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.generations import ITEMS, OUTPUTS, newest

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "data-model.md").read_text()
KEY = re.compile(r"^`PK` = `([A-Z]+)#?.*?`, `SK` = `([A-Z]+)#?.*?`", re.MULTILINE)
ENTITY = re.compile(r"^\| `entity` \| S \| `(\w+)`", re.MULTILINE)
ROW = re.compile(r"^\| ((?:`\w+`,? ?)+) \|", re.MULTILINE)

SAME = {"STUCK": "OPEN"}
"""Items of one kind in two lists."""

Shape = tuple[str, str, str]
"""What kind of item it is: the beginnings of its keys, and its `entity`, if it has one."""


def documented() -> dict[Shape, set[str]]:
    """Return the attributes of each kind of item on the page."""
    found = {}
    for section in PAGE.split("\n### "):
        if key := KEY.search(section):
            entity = ENTITY.search(section)
            names = {name for row in ROW.findall(section) for name in re.findall(r"\w+", row)}
            found[key[1], key[2], entity[1] if entity else ""] = names
    return found


def stored() -> Iterator[dict[str, Any]]:
    """Yield an item of each kind, and the items of many groups."""
    for items in newest().json(ITEMS).values():
        yield from items
    for outputs in newest().lines(OUTPUTS):
        yield from (json.loads(text) for name, text in outputs.items() if name.startswith("item ") and text[0] == "{")


def shape_of(item: dict[str, Any]) -> Shape:
    beginnings = [item[key]["S"].partition("#")[0] for key in ("PK", "SK")]
    return beginnings[0], SAME.get(beginnings[1], beginnings[1]), item.get("entity", {}).get("S", "")


DOCUMENTED = documented()
FOUND: dict[Shape, set[str]] = {}
for each in stored():
    FOUND.setdefault(shape_of(each), set()).update(each.keys() - {"PK", "SK"})


def test_every_kind_of_item_has_a_section() -> None:
    assert DOCUMENTED.keys() == FOUND.keys()


@pytest.mark.parametrize("shape", DOCUMENTED, ids="-".join)
def test_every_attribute_is_documented(shape: Shape) -> None:
    assert FOUND[shape] <= DOCUMENTED[shape]


def test_no_attribute_is_documented_that_no_item_has() -> None:
    """`suppressed` is in few items, and the golden files keep most of those as digests."""
    unknown = {(shape, name) for shape, names in DOCUMENTED.items() for name in names - FOUND[shape]}
    assert {name for _, name in unknown} <= {"suppressed"}
