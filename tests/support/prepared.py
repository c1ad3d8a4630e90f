"""Worlds in which something has happened already, such as a group that was created and whose members were notified.

The first test of a process that asks for a preparation has it done; each further one starts from a copy of its result.
"""

from collections.abc import Callable

from tests.support.world import Kept, World

Prepare = Callable[[World], None]

_KEPT: dict[Prepare, Kept] = {}


def prepared(world: World, prepare: Prepare) -> World:
    """Bring a fresh world to where `prepare` leaves one, with all functions cold. Returns the world."""
    if prepare not in _KEPT:
        prepare(world)
        _KEPT[prepare] = world.keep()
    world.restore(_KEPT[prepare])
    return world
