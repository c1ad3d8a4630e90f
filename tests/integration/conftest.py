"""Steps that integration tests share."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.builders import users
from tests.support.world import World

Create = Callable[..., str]
Told = Callable[[], Counter[tuple[str, str]]]


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
def told(world: World) -> Told:
    """Count who was told what."""

    def told() -> Counter[tuple[str, str]]:
        found = world.notifications()
        return Counter((item["PK"]["S"].removeprefix("USER#"), item["kind"]["S"]) for item in found)

    return told
