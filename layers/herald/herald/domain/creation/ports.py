"""Ports of creations: the groups that exist, and the counters of quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from herald.domain.creation.planning import NewGroup
    from herald.domain.creation.quota import ChargeOutcome, QuotaCharge, QuotaLimits
    from herald.domain.groups.group import Group


class ExistingGroup(NamedTuple):
    """What exists already under the keys of a new group.

    `group` has the new group's id. `key_fingerprint` is the fingerprint of the request that used the idempotency key
    before, if the key has an item of its own.
    """

    group: Group | None
    key_fingerprint: str | None

    def was_created_by(self, attempt: str) -> bool:
        """Return whether the group was created by this attempt, whose first answer was lost."""
        return self.group is not None and self.group.attempt == attempt


class Groups(Protocol):
    """The committed groups and their rosters."""

    def add(self, new: NewGroup) -> ExistingGroup | None:
        """Commit a whole group in one write. If something exists already, write nothing and return that.

        It may be this attempt's own group, if AWS's first answer was lost. Raises NotWritten when it is known that
        nothing was written, and TemporarilyUnavailable when it is unknown.
        """

    def claim(self, new: NewGroup) -> str | None:
        """Bind the caller's idempotency key to a group that exists already. Does nothing without a claimed id.

        Returns the fingerprint of the request that used the key before, or None. Raises TemporarilyUnavailable.
        """

    def get(self, group_id: str) -> Group | None:
        """Return a group with chunk 0 of its roster, or None if it does not exist. A consistent read."""

    def chunk(self, group_id: str, number: int) -> frozenset[str]:
        """Return the members in roster chunk `number`, from 1. A consistent read."""


class Quotas(Protocol):
    """What each user has created, hour by hour."""

    def charge(self, charge: QuotaCharge, limits: QuotaLimits) -> ChargeOutcome:
        """Count a creation unless it would exceed a limit. An attempt that was counted before is not counted again.

        Exact under any concurrency. The charge alone must be within the limits. Raises TemporarilyUnavailable; the
        creation may have been counted then.
        """

    def refund(self, charge: QuotaCharge) -> None:
        """Take a counted creation off the count. Raises TemporarilyUnavailable; it may have been taken off then."""
