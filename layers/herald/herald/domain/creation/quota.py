"""Quotas: how much one user may create within an hour, so that no stolen or broken account can flood inboxes."""

from dataclasses import dataclass

HOUR_MS = 3600 * 1000
"""A fixed window: within two adjacent hours a user may create what two hours allow, and never more."""


@dataclass(frozen=True, slots=True)
class QuotaLimits:
    """What one user may do within an hour. `invitations` counts invited users in all groups. 0 means no limit."""

    creations: int
    invitations: int

    @property
    def limit_anything(self) -> bool:
        """Whether there is anything to count."""
        return bool(self.creations or self.invitations)


@dataclass(frozen=True, slots=True)
class QuotaCharge:
    """One creation to count: the user, the start of the hour (epoch ms), and how many users it invites."""

    user_id: str
    hour: int
    invitations: int


def hour_of(now: int) -> int:
    """Return the start of the hour that contains a time (epoch ms)."""
    return now - now % HOUR_MS


def seconds_left(now: int) -> int:
    """Return the seconds until the hour that contains a time (epoch ms) ends, rounded up: at least 1."""
    return -(-(hour_of(now) + HOUR_MS - now) // 1000)
