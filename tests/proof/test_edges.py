"""What random schedules seldom reach, told as stories: one or more for each kind of fault at the edges."""

from collections.abc import Callable
from inspect import getmembers, isfunction
from types import ModuleType

import pytest

from tests.proof.edges import gateway, late, policies, pushes, quotas, recipients, reconciling, sizes
from tests.proof.edges.stage import Stage
from tests.proof.story import Score
from tests.proof.watched_world import small_world

Story = Callable[[Stage], None]


def stories() -> list[Story]:
    """Return every public function of a module of stories whose docstring tells one."""
    modules: tuple[ModuleType, ...] = (late, recipients, pushes, reconciling, gateway, policies, quotas, sizes)
    return [
        each
        for module in modules
        for _, each in getmembers(module, isfunction)
        if each.__module__ == module.__name__ and not each.__name__.startswith("_") and not hasattr(each, "step")
    ]


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.__name__)
def test_every_promise_is_kept_at_its_edges(story: Story) -> None:
    with small_world(Score()) as world:
        story(Stage(world))
        world.accepted()
        assert not world.broken, world.broken[:3]
