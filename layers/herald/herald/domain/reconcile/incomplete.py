"""An incomplete group as reconcile remembers it, and when it is checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.delivery.retry import doubled

if TYPE_CHECKING:
    from herald.domain.commits.committed import GroupHeader


_MINUTE = 60 * 1000

FIRST_WAIT_MS = 4 * _MINUTE
"""A little less than the five minutes between two runs, so that the next run finds the group due."""

MAX_WAIT_MS = 60 * _MINUTE
"""A group that fails again and again adds a message to a dead-letter queue each time: once an hour is enough."""

ALARM_AFTER = 2
"""Times that a group is published again before an operator is alarmed: a second failure will not mend itself."""

STUCK_AFTER = 6
"""Times that a group is published again, over three hours, before it counts as stuck. Stuck groups have a list of their
own, so that the list of those that may still be repaired by the next run stays short."""


class IncompleteGroup(NamedTuple):
    """A group with missing deliveries that reconcile remembers. Times are in epoch milliseconds.

    `republished` counts how often it was published again, the last time at `published_at`. It is due again at `due_at`.
    """

    header: GroupHeader
    republished: int
    due_at: int
    published_at: int = 0

    @property
    def is_stuck(self) -> bool:
        """Return whether publishing again has not helped so often that it is tried only slowly."""
        return self.republished >= STUCK_AFTER

    def again(self, now: int) -> IncompleteGroup:
        """Return the group as it is remembered when it is published again at `now`."""
        times = self.republished + 1
        return IncompleteGroup(self.header, times, now + wait_after(times), now)


def wait_after(republished: int) -> int:
    """Return the milliseconds until a group that was published again `republished` times is checked again."""
    return doubled(FIRST_WAIT_MS, republished - 1, MAX_WAIT_MS)
