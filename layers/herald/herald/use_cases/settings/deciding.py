"""Which scopes decide on a group, and what applies once they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import TemporarilyUnavailable
from herald.domain.policies.policy import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from herald.domain.policies.policy import AppliedPolicy
    from herald.use_cases.settings.known_scope import KnownScope


def deciding(scopes: Iterable[KnownScope]) -> Iterator[KnownScope]:
    """Yield the scopes, the most specific first, up to the one in which a policy is set."""
    for known in scopes:
        yield known
        if known.number:
            return


def undecided_scope(scopes: Iterable[KnownScope]) -> KnownScope | None:
    """Return the first scope without which it is not known what applies; None if it is known."""
    return next((known for known in deciding(scopes) if not known.usable), None)


def decide(scopes: Sequence[KnownScope]) -> AppliedPolicy:
    """Return the policy of the most specific scope that has one. Raises TemporarilyUnavailable if that is not known."""
    if undecided := undecided_scope(scopes):
        raise TemporarilyUnavailable(f"the policy of {undecided.scope} cannot be read: {undecided.fault}")
    return next((known.applied for known in scopes if known.applied), BUILT_IN)
