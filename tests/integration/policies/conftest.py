"""An administrator at a fresh stack."""

import pytest

from tests.support.policies_desk import Desk
from tests.support.world import World


@pytest.fixture
def policies_desk(world: World) -> Desk:
    return Desk(world)
