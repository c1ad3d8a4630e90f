"""Ports to the policies in the settings table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.policies.policy import Policy
    from herald.domain.policies.version import PolicyVersion


class PolicyVersions(Protocol):
    """Immutable versions of policies, by name."""

    def get(self, version: str) -> Policy:
        """Return a version.

        Raises MalformedRecord if it does not exist or is unreadable, and TemporarilyUnavailable.
        """


class Policies(Protocol):
    """The policies that are set, by scope, and their history."""

    def numbers(self) -> Mapping[str, int]:
        """Return the number of the current version of each scope in which a policy is set.

        Raises TemporarilyUnavailable, MalformedRecord.
        """

    def current(self, scope: str) -> PolicyVersion | None:
        """Return a scope's newest version, or None if none was ever set. Raises TemporarilyUnavailable."""

    def add(self, new: PolicyVersion) -> None:
        """Write a version and make it current.

        Raises PolicyChanged unless its number follows that of the newest version; TemporarilyUnavailable.
        """

    def history(self, scope: str, limit: int, before: int | None) -> list[PolicyVersion]:
        """Return up to `limit` versions of a scope with numbers below `before`, the newest first."""
