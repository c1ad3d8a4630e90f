"""Fixtures that more than one kind of test uses."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings
from moto import mock_aws

from tests.support.backing import isolate
from tests.support.catalogue import check_line
from tests.support.moto_backing import MotoBacking
from tests.support.seeds import VARIABLE, choose_seed, chosen_seed
from tests.support.world import World

settings.register_profile("herald", deadline=None)  # No test may fail because the machine is slow.
settings.load_profile("herald")


def pytest_configure() -> None:
    """Choose the seed of generated tests before the workers start, because they inherit it."""
    choose_seed()


def pytest_collection_finish() -> None:
    """Exclude imported objects from garbage collection: scanning them takes a third of a second each time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seed that repeats the generated tests."""
    reports = [report for kind in ("passed", "failed", "error") for report in terminalreporter.stats.get(kind, ())]
    # The report of a file that cannot be imported has no keywords.
    if any("generated" in getattr(report, "keywords", ()) for report in reports):
        terminalreporter.write_line(f"{VARIABLE}={chosen_seed()} generates the same requests and events again")


@pytest.fixture
def aws_mock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS in this process, without real credentials."""
    isolate(monkeypatch)
    with mock_aws():
        yield


@pytest.fixture
def world(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Herald, deployed on moto. After the test, every line of the audit log is checked against the catalogue."""
    world = World(monkeypatch, MotoBacking())
    yield world
    for line in world.audit_lines():
        check_line(line)
