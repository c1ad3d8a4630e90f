"""How much one user may create within an hour: no account, stolen or gone wild, can flood others' inboxes."""

from dataclasses import dataclass

HOUR_MS = 3600 * 1000
"""A fixed window: within two hours that touch, a user may create as much as two hours allow, and never more."""


@dataclass(frozen=True, slots=True)
class QuotaLimits:
    """What one user may do within an hour. `invitations` counts the users invited, in all groups; 0 is no limit."""

    creations: int
    invitations: int

    @property
    def limit_anything(self) -> bool:
        """Tell whether there is anything to count."""
        return bool(self.creations or self.invitations)


@dataclass(frozen=True, slots=True)
class QuotaCharge:
    """One creation to be counted: whose, in which hour (its beginning, epoch ms), and how many it invites."""

    user_id: str
    hour: int
    invitations: int


def hour_of(now: int) -> int:
    """Return the beginning of the hour that a time (epoch ms) is in."""
    return now - now % HOUR_MS


def seconds_left(now: int) -> int:
    """Return the seconds until the hour that a time (epoch ms) is in is over, rounded up: at least one."""
    return -(-(hour_of(now) + HOUR_MS - now) // 1000)
