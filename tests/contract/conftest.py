"""The backings that every suite runs on, besides the fake in memory."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.backing import Backing
from tests.support.backings import ON, Reach, reached


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reach]:
    """Reach a backing by its name."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(reached(name, monkeypatch))


@pytest.fixture(params=ON)
def backing(request: pytest.FixtureRequest, reach: Reach) -> Backing:
    """Each backing in turn."""
    return reach(request.param)
