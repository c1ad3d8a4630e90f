"""Decision records: each has its sections, and the tests that hold it exist."""

import re
from pathlib import Path

import pytest

from herald_tools.local.paths import ROOT

RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
SECTIONS = ["Context", "Options considered", "Measurement", "Decision", "Consequences", "Held by"]
TEST = re.compile(r"\bdef (test_\w+)")

KNOWN = {(path.name, name) for path in (ROOT / "tests").rglob("test_*.py") for name in TEST.findall(path.read_text())}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_its_sections_in_order(record: Path) -> None:
    text = record.read_text()
    assert re.search(r"^Date: \d{4}-\d\d-\d\d.*\. Status: ", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_the_tests_that_hold_a_decision_exist(record: Path) -> None:
    held_by = record.read_text().split("## Held by")[1]
    named = set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", held_by))
    assert named or "`make imports`" in held_by
    assert named <= KNOWN


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_the_index_lists_every_record(record: Path) -> None:
    assert f"({record.name})" in (record.parent / "README.md").read_text()
