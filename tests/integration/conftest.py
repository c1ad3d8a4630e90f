"""Steps that integration tests share."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import mock_aws

from tests.support.backing import isolate
from tests.support.builders import users
from tests.support.catalogue import check_line
from tests.support.moto_backing import MotoBacking
from tests.support.refusals import VALID
from tests.support.world import World

Create = Callable[..., str]
Notified = Callable[[], Counter[tuple[str, str]]]


@pytest.fixture
def create(world: World) -> Create:
    """Create a group of a given size as alice. Returns its id."""

    def create(size: int = 3, headers: dict[str, str] | None = None, **fields: Any) -> str:
        body = {"name": "Hikers", "group_type": "work", "members": list(users(size - 1)), **fields}
        status, answer = world.request("POST", "/groups", "alice", body, headers=headers)
        assert status == 201, answer
        group_id: str = answer["group"]["group_id"]
        return group_id

    return create


@pytest.fixture
def notified(world: World) -> Notified:
    """Count the notifications of each user and kind."""

    def notified() -> Counter[tuple[str, str]]:
        found = world.notifications()
        return Counter((item["PK"]["S"].removeprefix("USER#"), item["kind"]["S"]) for item in found)

    return notified


@pytest.fixture(scope="module")
def module_world() -> Iterator[World]:
    """One world for all tests of a file. In it alice has created the group `g`, and everybody in it was notified."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        isolate(monkeypatch)
        with mock_aws():
            world = World(monkeypatch, MotoBacking())
            assert world.request("POST", "/groups", "alice", VALID | {"group_id": "g"})[0] == 201
            world.settle()
            yield world


@pytest.fixture
def shared(module_world: World) -> Iterator[World]:
    """The world of the file, for a test of refused requests: they change nothing in it.

    A file that uses this fixture must not use `world`: both are in the one moto of the process.
    """
    contents, lines = module_world.contents(), len(module_world.audit_lines())
    yield module_world
    assert module_world.contents() == contents
    for line in module_world.audit_lines()[lines:]:
        check_line(line)
