"""A promise is a check of the world. How often each was checked is counted."""

from collections.abc import Callable
from contextlib import suppress

from tests.proof.promises.known import Known
from tests.proof.watched_world import WatchedWorld

Check = Callable[[WatchedWorld, Known], None]
"""Raises AssertionError with the users concerned if a promise is broken."""


class NotConcerned(Exception):
    """A world to which a promise does not apply."""


def promise(said: str) -> Callable[[Check], Check]:
    """Name a check by what it promises, and count how often it was made."""

    def named(check: Check) -> Check:
        def counted(world: WatchedWorld, known: Known) -> None:
            with suppress(NotConcerned):
                check(world, known)
                world.score.checked[said] += 1

        return counted

    return named
