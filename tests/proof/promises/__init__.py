"""The promises, as checks of the tables. Each raises AssertionError with the users concerned."""

from tests.proof.promises import ends, formats, groups, inboxes
from tests.proof.promises.known import Known
from tests.proof.watched_world import WatchedWorld


def check_always(world: WatchedWorld, known: Known) -> None:
    """Check what holds after every step, whatever has failed so far."""
    for check in (*groups.ALWAYS, *inboxes.ALWAYS, *formats.ALWAYS):
        check(world, known)


def check_at_the_end(world: WatchedWorld, known: Known) -> None:
    """Check what holds after the last fault and two runs of reconcile: everybody is notified, exactly once."""
    for check in ends.AT_THE_END:
        check(world, known)
