"""A numbered version of a scope's policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.policies.policy import version_name

if TYPE_CHECKING:
    from herald.domain.policies.policy import Policy


class PolicyVersion(NamedTuple):
    """A numbered version of a scope's policy: set by whom and when (epoch ms). `policy` None: it was removed.

    `skipped` counts the numbers between this version and the one before it: numbers that were in use before the table
    was restored.
    """

    scope: str
    number: int
    policy: Policy | None
    at: int
    by: str
    skipped: int = 0

    @property
    def name(self) -> str:
        """The version's name, as it is stamped on groups."""
        return version_name(self.scope, self.number)

    @property
    def follows(self) -> int:
        """The number of the version before this one; 0 for the first."""
        return self.number - self.skipped - 1


class UnreadableVersion(NamedTuple):
    """A version that this version of Herald cannot read, and why. `at` and `by` are None if they are unreadable, too.

    `number` is 0 if it is not known that there is any version.
    """

    scope: str
    number: int
    reason: str
    at: int | None = None
    by: str | None = None

    @property
    def name(self) -> str:
        """The version's name, as it is stamped on groups."""
        return version_name(self.scope, self.number)


AnyVersion = PolicyVersion | UnreadableVersion
