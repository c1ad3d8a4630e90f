"""Limit what one user creates within an hour."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.creation.quota import QuotaCharge, hour_of, seconds_left
from herald.domain.errors import FieldError, InvalidGroup, TemporarilyUnavailable, TooManyCreations
from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from herald.domain.creation.planning import Caller, NewGroup
    from herald.domain.creation.quota import QuotaLimits
    from herald.domain.ports import Quotas


@dataclass(frozen=True, slots=True)
class CreationQuotas:
    """Counts creations against the limits. An administrator of the application, such as a chat back end, has none."""

    quotas: Quotas
    limits: QuotaLimits

    def charge(self, new: NewGroup, caller: Caller) -> QuotaCharge | None:
        """Count a creation before it is tried. Returns what to give back if it comes to nothing, or None.

        Raises TooManyCreations, InvalidGroup where the group invites more than any hour allows, and
        TemporarilyUnavailable.
        """
        if caller.is_app_admin or not self.limits.limit_anything:
            return None
        now = new.group.created_at
        charge = QuotaCharge(caller.user_id, hour_of(now), _invited(new))
        if self.limits.invitations and charge.invitations > self.limits.invitations:
            rule = f"must invite at most {self.limits.invitations} users: what one user may invite within an hour"
            raise InvalidGroup(FieldError("#/members", rule))
        if not self.quotas.take(charge, self.limits):
            raise TooManyCreations(seconds_left(now))
        return charge

    def refund(self, charge: QuotaCharge | None) -> None:
        """Take a creation that came to nothing, or had been counted before, off the count.

        Where that fails, the user has one creation less in this hour: no reason to change the answer to the request.
        """
        if charge is not None:
            with suppress(TemporarilyUnavailable):
                self.quotas.refund(charge)


def _invited(new: NewGroup) -> int:
    """Return how many users besides the creator a group tells."""
    return new.group.recipients - (Kind.GROUP_CREATION_CONFIRMED in new.group.channels)
