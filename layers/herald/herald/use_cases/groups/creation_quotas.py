"""Quotas: limit what one user creates within an hour."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.creation.quota import ChargeOutcome, QuotaCharge, seconds_left
from herald.domain.errors import FieldError, InvalidGroup, TemporarilyUnavailable, TooManyCreations
from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.creation.caller import Caller
    from herald.domain.creation.planning import NewGroup
    from herald.domain.creation.ports import Quotas
    from herald.domain.creation.quota import QuotaLimits

ATTEMPTS = 5
"""Charges for one of the last creations of an hour while others are in flight. Five waits take at most 1.55 s."""


@dataclass(frozen=True, slots=True)
class CreationQuotas:
    """Counts creations against the limits. Callers with the role `admin`, such as a chat back end, have no limit.

    `wait` waits after the n-th attempt, from 1.
    """

    quotas: Quotas
    limits: QuotaLimits
    wait: Callable[[int], None]

    def charge(self, new: NewGroup, caller: Caller, exists: Callable[[], bool]) -> QuotaCharge | None:
        """Count a creation before it is tried. Returns the charge to refund if it creates nothing, or None.

        None means that nothing is counted: the caller has no limit, or the group exists already. `exists` tells whether
        it does; it is called only if little is left of the quota. Raises TooManyCreations; InvalidGroup if the group
        invites more users than any hour allows; TemporarilyUnavailable.
        """
        if caller.is_app_admin or not self.limits.limit_anything:
            return None
        charge = QuotaCharge(caller.user_id, new.group.created_at, _invited(new), new.group.attempt)
        ample = self.limits.ample
        if ample and ample.allow(charge) and self.quotas.charge(charge, ample) is ChargeOutcome.COUNTED:
            return charge
        return None if exists() else self._charge_one_of_the_last(charge, exists)

    def refund(self, charge: QuotaCharge | None) -> None:
        """Take a creation that failed, or was counted before, off the count.

        If that fails, the user has one creation less in this hour; the answer to the request does not change.
        """
        if charge is not None:
            with suppress(TemporarilyUnavailable):
                self.quotas.refund(charge)

    def _charge_one_of_the_last(self, charge: QuotaCharge, exists: Callable[[], bool]) -> QuotaCharge | None:
        """Count one of the last creations of an hour. Waits for requests in flight: they may be refunded.

        A request in flight may also create the same group, which is then a retry.
        """
        if not self.limits.allow(charge):
            rule = f"must invite at most {self.limits.invitations} users: what one user may invite within an hour"
            raise InvalidGroup(FieldError("#/members", rule))
        for attempt in range(1, ATTEMPTS + 1):
            outcome = self.quotas.charge(charge, self.limits)
            if outcome is ChargeOutcome.COUNTED:
                return charge
            if outcome is ChargeOutcome.USED_UP:
                break
            self.wait(attempt)
            if exists():
                return None
        raise TooManyCreations(seconds_left(charge.at))


def _invited(new: NewGroup) -> int:
    """Return how many recipients a group has besides its creator."""
    return new.group.recipients - (Kind.GROUP_CREATION_CONFIRMED in new.group.channels)
