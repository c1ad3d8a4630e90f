"""Fixtures that more than one kind of test uses."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings
from moto import mock_aws

from tests.support.backing import isolate
from tests.support.catalogue import check_line
from tests.support.seeds import VARIABLE, choose_seed, chosen_seed
from tests.support.world import World

settings.register_profile("herald", deadline=None)  # Nothing that depends on the clock may fail a test.
settings.load_profile("herald")


def pytest_configure() -> None:
    """Choose the seed of generated tests before there are workers, which inherit it."""
    choose_seed()


def pytest_collection_finish() -> None:
    """Leave out of each garbage collection what was imported: to go through it takes a third of a second."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how to repeat what was generated."""
    reports = [report for kind in ("passed", "failed", "error") for report in terminalreporter.stats.get(kind, ())]
    if any("generated" in getattr(report, "keywords", ()) for report in reports):  # Of a file that fails to load, none.
        terminalreporter.write_line(f"{VARIABLE}={chosen_seed()} generates the same requests and events again")


@pytest.fixture
def aws_mock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS in this process, and nobody's credentials."""
    isolate(monkeypatch)
    with mock_aws():
        yield


@pytest.fixture
def world(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Herald, deployed on moto. Whatever a test does there, what is written to the audit log is in the catalogue."""
    world = World(monkeypatch)
    yield world
    for line in world.audit_lines():
        check_line(line)
