"""The policy that applies in a scope, as administrators see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.policies.document import to_document
from herald.domain.policies.policy import BUILT_IN, DEFAULT_SCOPE, AppliedPolicy
from herald.domain.policies.version import UnreadableVersion

if TYPE_CHECKING:
    from herald.domain.policies.document import Document
    from herald.domain.policies.version import AnyVersion


class ScopedPolicy(NamedTuple):
    """The policy that applies in a scope. `inherited`: it is that of a wider scope.

    `number` is the scope's own newest version; 0 if no policy was ever set there, None if it is unreadable at the
    moment. `applied` is None if the policy cannot be read; `unreadable` says why.
    """

    scope: str
    number: int | None
    inherited: bool
    applied: AppliedPolicy | None
    unreadable: str | None = None

    @property
    def document(self) -> Document:
        """The policy as a document; an empty one if it cannot be read."""
        return to_document(self.applied.policy) if self.applied else {}


BEYOND_DEFAULT = ScopedPolicy(DEFAULT_SCOPE, 0, inherited=True, applied=BUILT_IN)
"""What applies in the widest scope if it has no policy."""


def inherits(own: AnyVersion | None) -> bool:
    """Return whether a scope with this newest version has the policy of a wider scope."""
    return own is None or (not isinstance(own, UnreadableVersion) and own.policy is None)


def scoped_policy(scope: str, own: AnyVersion | None, wider: ScopedPolicy) -> ScopedPolicy:
    """Return what applies in a scope, given its newest version and what applies in the wider scope."""
    number = own.number if own else 0
    if isinstance(own, UnreadableVersion):
        return ScopedPolicy(scope, number, inherited=False, applied=None, unreadable=own.reason)
    if own and own.policy:
        return ScopedPolicy(scope, number, inherited=False, applied=AppliedPolicy(own.name, own.policy))
    return wider._replace(scope=scope, number=number, inherited=True)
