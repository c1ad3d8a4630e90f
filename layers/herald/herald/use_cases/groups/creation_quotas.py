"""Quotas: limit what one user creates within an hour."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.creation.quota import QuotaCharge, hour_of, seconds_left
from herald.domain.errors import FieldError, InvalidGroup, TemporarilyUnavailable, TooManyCreations
from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from herald.domain.creation.caller import Caller
    from herald.domain.creation.planning import NewGroup
    from herald.domain.creation.ports import Quotas
    from herald.domain.creation.quota import QuotaLimits


@dataclass(frozen=True, slots=True)
class CreationQuotas:
    """Counts creations against the limits. Callers with the role `admin`, such as a chat back end, have no limit."""

    quotas: Quotas
    limits: QuotaLimits

    def charge(self, new: NewGroup, caller: Caller) -> QuotaCharge | None:
        """Count a creation before it is tried. Returns the charge to refund if it fails, or None if none applies.

        Raises TooManyCreations; InvalidGroup if the group invites more users than any hour allows;
        TemporarilyUnavailable.
        """
        if caller.is_app_admin or not self.limits.limit_anything:
            return None
        now = new.group.created_at
        charge = QuotaCharge(caller.user_id, hour_of(now), _invited(new))
        if self.limits.invitations and charge.invitations > self.limits.invitations:
            rule = f"must invite at most {self.limits.invitations} users: what one user may invite within an hour"
            raise InvalidGroup(FieldError("#/members", rule))
        if not self.quotas.charge(charge, self.limits):
            raise TooManyCreations(seconds_left(now))
        return charge

    def refund(self, charge: QuotaCharge | None) -> None:
        """Take a creation that failed, or was counted before, off the count.

        If that fails, the user has one creation less in this hour; the answer to the request does not change.
        """
        if charge is not None:
            with suppress(TemporarilyUnavailable):
                self.quotas.refund(charge)


def _invited(new: NewGroup) -> int:
    """Return how many recipients a group has besides its creator."""
    return new.group.recipients - (Kind.GROUP_CREATION_CONFIRMED in new.group.channels)
