"""Golden files: python -m tests.golden add | check.

`add` writes another generation and never changes an earlier one. Use it when a change of the code adds to what is
stored or published, and commit the new files with the change. `check` compares the first cases and all names with
the newest generation, prints what differs, and then exits with status 1.
"""

import json
import sys
from collections.abc import Callable, Iterator
from itertools import islice
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

CHECKED = 24
"""Cases that `check` compares: all edges, and some that are drawn."""


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
            return do(Backing())


def _cases(existing: list[Generation]) -> list[Case]:
    known = list(existing[-1].lines(CASES)) if existing else []
    named = {case["name"] for case in known}
    return [*known, *(case for case in all_cases() if case["name"] not in named)]


def differences() -> Iterator[str]:
    """Yield what the code makes of names and of the first cases, where it differs from the newest generation."""
    golden, now = generations.newest().json(NAMES), json.loads(json.dumps(names()))
    yield from (f"names: {kind}" for kind in golden if golden[kind] != now[kind])
    both = zip(generations.newest().lines(CASES), generations.newest().lines(OUTPUTS), strict=True)
    for position, (case, outputs) in enumerate(islice(both, CHECKED)):
        found = kept(position, outputs_of(case))
        yield from (f"{case['name']}: {name}" for name in outputs if found.get(name) != outputs[name])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["add"]:
            print(add().folder)  # noqa: T201
        case ["check"]:
            sys.exit("\n".join(differences()) or 0)
        case _:
            sys.exit(__doc__)
