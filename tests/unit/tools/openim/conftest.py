"""The stand-in in both versions."""

from collections.abc import Iterator

import pytest

from herald_tools.openim.versions import Version
from tests.support.hook_receiver import HookReceiver, hook_receiver
from tests.support.openim_server import SENDER, Played, played


@pytest.fixture(params=Version, ids=str)
def standin(request: pytest.FixtureRequest) -> Iterator[Played]:
    """Each version in turn."""
    with played(request.param, SENDER) as running:
        yield running


@pytest.fixture
def main() -> Iterator[Played]:
    with played(Version.MAIN, SENDER) as running:
        yield running


@pytest.fixture
def release() -> Iterator[Played]:
    with played(Version.RELEASE, SENDER) as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[HookReceiver]:
    with hook_receiver() as running:
        yield running
