"""Herald, deployed with an OpenIM server beside it. On the model of AWS, which is faster than moto."""

from collections.abc import Iterator

import pytest

from herald_tools.openim.settings import Settings
from herald_tools.openim.standin import OpenIM
from herald_tools.openim.versions import Version
from tests.support.backing import isolate
from tests.support.catalogue import check_line
from tests.support.model.backing import ModelBacking
from tests.support.openim_link import connect
from tests.support.world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Provide all of Herald, without a server yet."""
    isolate(monkeypatch)
    world = World(monkeypatch, ModelBacking())
    yield world
    for line in world.audit_lines():
        check_line(line)


@pytest.fixture(params=list(Version))
def openim(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> OpenIM:
    """Provide a server of each version, with a sender account."""
    made = OpenIM.fresh(Settings(version=request.param, now_ms=world.clock.now_ms), seed=1)
    connect(world, made, monkeypatch)
    return made
