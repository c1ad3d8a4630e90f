"""Compares what the code makes with the newest generation of golden files.

It imports neither moto nor the template's translator: each mutation in the tests starts it in a process of its own.
"""

import json
from collections.abc import Iterator
from itertools import islice

from tests.golden import generations
from tests.golden.generations import CASES, NAMES, OUTPUTS, kept
from tests.golden.names import names
from tests.golden.subject import outputs_of

CHECKED = 24
"""Cases that are compared: all edges, and some that are drawn."""


def differences() -> Iterator[str]:
    """Yield what the code makes of names and of the first cases, where it differs from the newest generation."""
    golden, now = generations.newest().json(NAMES), json.loads(json.dumps(names()))
    yield from (f"names: {kind}" for kind in golden if golden[kind] != now[kind])
    both = zip(generations.newest().lines(CASES), generations.newest().lines(OUTPUTS), strict=True)
    for position, (case, outputs) in enumerate(islice(both, CHECKED)):
        found = kept(position, outputs_of(case))
        yield from (f"{case['name']}: {name}" for name in outputs if found.get(name) != outputs[name])
