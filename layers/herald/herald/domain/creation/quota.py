"""Quotas: how much one user may create within an hour, so that no stolen or broken account can flood inboxes."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from herald.domain.groups.group import MAX_MEMBERS

HOUR_MS = 3600 * 1000
"""A fixed window: within two adjacent hours a user may create what two hours allow, and never more."""

IN_FLIGHT_MS = 20 * 1000
"""Time for which a counted creation may still be refunded: the timeout of the function `api`."""

LAST_CREATIONS = 25
LAST_INVITATIONS = MAX_MEMBERS
"""What is left of a quota when a request is no longer counted before it is known that its group does not exist.

Requests that are counted earlier may be retries, and count until they are refunded: a moment later. So many requests of
one user, or the largest group, may be in flight together and take no place of a request that creates a group.
"""


class QuotaLimits(NamedTuple):
    """What one user may do within an hour. `invitations` counts invited users in all groups. 0 means no limit."""

    creations: int
    invitations: int

    @property
    def limit_anything(self) -> bool:
        """Whether there is anything to count."""
        return bool(self.creations or self.invitations)

    @property
    def ample(self) -> QuotaLimits | None:
        """The part of the limits in which many more creations are possible; None if the limits are too low for one."""
        ample = QuotaLimits(max(self.creations - LAST_CREATIONS, 0), max(self.invitations - LAST_INVITATIONS, 0))
        used_up = (self.creations and not ample.creations) or (self.invitations and not ample.invitations)
        return None if used_up else ample

    def allow(self, charge: QuotaCharge) -> bool:
        """Return whether a user who has created nothing in an hour may create this."""
        return not self.invitations or charge.invitations <= self.invitations


class QuotaCharge(NamedTuple):
    """One creation to count: the user, the time of the request (epoch ms), and how many users it invites.

    `attempt` is the id of the attempt to create the group: an attempt is counted once, however often it is charged.
    """

    user_id: str
    at: int
    invitations: int
    attempt: str

    @property
    def hour(self) -> int:
        """The start of the hour in which it counts (epoch ms)."""
        return hour_of(self.at)


class ChargeOutcome(Enum):
    """What became of a charge."""

    COUNTED = auto()

    USED_UP = auto()
    """It would exceed the quota."""

    UNSETTLED = auto()
    """It would exceed the quota, but a creation that was counted moments ago may still be refunded."""


def hour_of(now: int) -> int:
    """Return the start of the hour that contains a time (epoch ms)."""
    return now - now % HOUR_MS


def seconds_left(now: int) -> int:
    """Return the seconds until the hour that contains a time (epoch ms) ends, rounded up: at least 1."""
    return -(-(hour_of(now) + HOUR_MS - now) // 1000)
