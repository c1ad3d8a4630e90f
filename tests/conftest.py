"""Fixtures that more than one kind of test uses."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from moto import mock_aws

from tests.support.backing import isolate
from tests.support.world import World

settings.register_profile("herald", deadline=None)  # Nothing that depends on the clock may fail a test.
settings.load_profile("herald")


@pytest.fixture
def aws_mock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS in this process, and nobody's credentials."""
    isolate(monkeypatch)
    with mock_aws():
        yield


@pytest.fixture
def world(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Herald, deployed on moto."""
    return World(monkeypatch)
