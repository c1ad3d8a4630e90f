"""Ports to the policies in the settings table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.errors import HeraldError
    from herald.domain.policies.policy import Policy
    from herald.domain.policies.version import AnyVersion, PolicyVersion


class PolicyVersions(Protocol):
    """Immutable versions of policies, by name."""

    def get(self, version: str) -> Policy:
        """Return a version.

        Raises MalformedRecord if it does not exist or is unreadable, and TemporarilyUnavailable.
        """


class Policies(Protocol):
    """The policies that are set, by scope, and their history."""

    def numbers(self) -> Mapping[str, int | HeraldError]:
        """Return the number of the current version of each scope in which a policy is set.

        A scope without a policy is absent. If it is unknown whether a scope has one, its value is the error:
        MalformedRecord or TemporarilyUnavailable. Raises TemporarilyUnavailable if no scope could be read.
        """

    def current(self, scope: str) -> AnyVersion | None:
        """Return a scope's newest version, or None if none was ever set. Raises TemporarilyUnavailable.

        An UnreadableVersion if the pointer or the version that it names cannot be read.
        """

    def add(self, new: PolicyVersion) -> None:
        """Write a version and make it current. It may replace a pointer that is unreadable.

        Raises PolicyChanged unless it follows the newest version; TemporarilyUnavailable.
        """

    def history(self, scope: str, limit: int, before: int | None) -> list[AnyVersion]:
        """Return up to `limit` versions of a scope with numbers below `before`, the newest first."""


class PolicyNumbers(Protocol):
    """The highest version number of each scope. It is kept apart from the versions: a restore must not take it back."""

    def reserve(self, scope: str, above: int) -> int:
        """Return a number for a new version: higher than `above`, and than all numbers that were returned before.

        Raises TemporarilyUnavailable.
        """
