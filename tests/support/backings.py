"""Both backings by name: moto, which speaks AWS's protocols, and the model, which is much faster."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.support.backing import Backing, isolate
from tests.support.clock import VirtualClock
from tests.support.faults import FaultInjector
from tests.support.model.backing import on_model
from tests.support.moto_backing import on_moto

On = Callable[[], AbstractContextManager[Backing]]
"""Provides a fresh backing."""

MOTO, MODEL = "moto", "model"
ON: dict[str, On] = {MOTO: on_moto, MODEL: on_model}

Reach = Callable[[str], Backing]
"""Lets Herald's clients reach a fresh backing, by its name, until the end of the test."""


@contextmanager
def reached(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backing]:
    """Provide a backing that Herald's clients reach. On moto they need nothing more than moto itself."""
    isolate(monkeypatch)
    with ON[name]() as backing:
        if name == MODEL:
            backing.connect(monkeypatch, FaultInjector(), VirtualClock())
        yield backing
