"""Worlds that are prepared, for example with a group whose members were notified.

A preparation runs once in a process. Each test starts from a copy of its result.
"""

from collections.abc import Callable

from tests.support.world import Kept, World

Prepare = Callable[[World], None]

_KEPT: dict[Prepare, Kept] = {}


def prepared(world: World, prepare: Prepare) -> World:
    """Give a fresh world the state that `prepare` leaves, with all functions cold. Returns the world."""
    if prepare not in _KEPT:
        prepare(world)
        _KEPT[prepare] = world.keep()
    world.restore(_KEPT[prepare])
    return world
