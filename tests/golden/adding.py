"""Adds a generation of golden files."""

from collections.abc import Callable
from typing import Any

import pytest
from moto import mock_aws

from tests.golden import generations
from tests.golden.cases import Case, all_cases
from tests.golden.generations import CASES, ITEMS, NAMES, OUTPUTS, READ, Generation, as_json, as_lines, kept
from tests.golden.names import names
from tests.golden.stored import read_again, stored_items
from tests.golden.subject import outputs_of
from tests.support.backing import Backing, isolate
from tests.support.moto_backing import MotoBacking


def add() -> Generation:
    """Write the next generation: the cases of the newest one and those that are new, and what comes of them now."""
    existing = generations.all_generations()
    made = Generation(existing[-1].number + 1 if existing else 1)
    cases = _cases(existing)
    outputs = [kept(position, outputs_of(case)) for position, case in enumerate(cases)]
    made.add(CASES, as_lines(cases))
    made.add(OUTPUTS, as_lines(outputs))
    made.add(NAMES, as_json(names()))
    items = _on_empty_tables(stored_items)
    made.add(ITEMS, as_json(items))
    made.add(READ, as_json(_on_empty_tables(lambda tables: read_again(tables, items))))
    return made


def _on_empty_tables(do: Callable[[Backing], Any]) -> Any:
    with pytest.MonkeyPatch.context() as monkeypatch:
        isolate(monkeypatch)
        with mock_aws():
            return do(MotoBacking())


def _cases(existing: list[Generation]) -> list[Case]:
    known = list(existing[-1].lines(CASES)) if existing else []
    named = {case["name"] for case in known}
    return [*known, *(case for case in all_cases() if case["name"] not in named)]
