"""Read and change policies, as administrators do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import PolicyChanged
from herald.domain.policies.document import changes, to_document
from herald.domain.policies.policy import BUILT_IN, DEFAULT_SCOPE, SCOPES, AppliedPolicy, version_name
from herald.domain.policies.version import PolicyVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock
    from herald.domain.policies.policy import Policy
    from herald.domain.policies.ports import Policies


@dataclass(frozen=True, slots=True)
class ScopedPolicy:
    """The policy that applies in a scope. `number` is the scope's own newest version.

    `number` is 0 if no policy was ever set there. Then, or if it was removed, a wider scope's policy applies.
    """

    scope: str
    number: int
    applied: AppliedPolicy

    @property
    def inherited(self) -> bool:
        """Whether the policy is that of a wider scope."""
        return self.applied.version != version_name(self.scope, self.number)


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A requested change of a scope. `policy` None removes it. `expected` is the number that the caller has read."""

    scope: str
    expected: int
    policy: Policy | None
    by: str
    operation_id: str

    @property
    def number(self) -> int:
        """The number of the new version."""
        return self.expected + 1


@dataclass(frozen=True, slots=True)
class PolicyAdministration:
    """Reads and changes policies. Every change is a new version and is audited."""

    policies: Policies
    audit: Audit
    clock: Clock

    def show(self, scope: str) -> ScopedPolicy:
        """Return the policy that applies in a scope now. Raises TemporarilyUnavailable."""
        own = self.policies.current(scope)
        number = own.number if own else 0
        if own and own.policy:
            return ScopedPolicy(scope, number, AppliedPolicy(own.name, own.policy))
        return ScopedPolicy(scope, number, self._wider(scope))

    def show_all(self) -> list[ScopedPolicy]:
        """Return the policy that applies in every scope."""
        return [self.show(scope) for scope in SCOPES]

    def history(self, scope: str, limit: int, before: int | None) -> Sequence[PolicyVersion]:
        """Return a page of a scope's versions, the newest first."""
        return self.policies.history(scope, limit, before)

    def change(self, wanted: PolicyChange) -> ScopedPolicy:
        """Set or remove a scope's policy. Raises PolicyChanged if it has changed since the caller read it.

        A retry of the same change, because its answer was lost, is answered again and changes nothing.
        """
        before = self.show(wanted.scope)
        if before.number != wanted.expected:
            self._expect_retry(wanted, before.number)
            self._audit(wanted, self._applied_before(wanted.scope, before.number), before.applied, "repeated")
            return before
        after = self._after(wanted)
        self.policies.add(PolicyVersion(wanted.scope, wanted.number, wanted.policy, self.clock(), wanted.by))
        self._audit(wanted, before.applied, after.applied, "done")
        return after

    def _wider(self, scope: str) -> AppliedPolicy:
        """Return the policy that applies in a scope without one of its own."""
        return BUILT_IN if scope == DEFAULT_SCOPE else self.show(DEFAULT_SCOPE).applied

    def _applied_before(self, scope: str, number: int) -> AppliedPolicy:
        """Return the policy that applied in the scope before a version of its own."""
        older = self.policies.history(scope, 1, number)
        if older and older[0].policy:
            return AppliedPolicy(older[0].name, older[0].policy)
        return self._wider(scope)

    def _after(self, wanted: PolicyChange) -> ScopedPolicy:
        """Return the policy that will apply. Read before the change is written: a written change must be audited."""
        if wanted.policy:
            applied = AppliedPolicy(version_name(wanted.scope, wanted.number), wanted.policy)
        else:
            applied = self._wider(wanted.scope)
        return ScopedPolicy(wanted.scope, wanted.number, applied)

    def _audit(self, wanted: PolicyChange, before: AppliedPolicy, after: AppliedPolicy, outcome: str) -> None:
        self.audit.record(
            AuditEvent.POLICY_CHANGED,
            {
                "actor": wanted.by,
                "operation_id": wanted.operation_id,
                "scope": wanted.scope,
                "policy_version": version_name(wanted.scope, wanted.number),
                "outcome": outcome,
                "changed": " ".join(changes(to_document(before.policy), to_document(after.policy))),
            },
        )

    def _expect_retry(self, wanted: PolicyChange, number: int) -> None:
        """Raise PolicyChanged unless the newest version is the wanted one, set by the same user."""
        newest = self.policies.current(wanted.scope)
        if newest is None or (newest.number, newest.by) != (wanted.number, wanted.by):
            raise PolicyChanged(number)
        if (newest.policy and to_document(newest.policy)) != (wanted.policy and to_document(wanted.policy)):
            raise PolicyChanged(number)
