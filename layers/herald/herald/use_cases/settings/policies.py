"""Policies at work and at change: which one applies now, and what administrators make of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import MalformedRecord, PolicyChanged, TemporarilyUnavailable
from herald.domain.policies.document import changes, to_document
from herald.domain.policies.policy import BUILT_IN, DEFAULT_SCOPE, SCOPES, AppliedPolicy, scopes_of
from herald.domain.ports import PolicyVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.audit.events import Audit
    from herald.domain.errors import HeraldError
    from herald.domain.groups.group import GroupType
    from herald.domain.policies.policy import Policy
    from herald.domain.ports import Clock, Policies, PolicyVersions


@dataclass(slots=True)
class EffectivePolicies:
    """Knows which policy applies to a new group. Looks for changes every `refresh_ms`, and not for every group."""

    policies: Policies
    versions: PolicyVersions
    audit: Audit
    clock: Clock
    refresh_ms: int
    _in_force: dict[str, AppliedPolicy] = field(default_factory=dict)
    _looked_at: int | None = None

    def for_group(self, group_type: GroupType) -> AppliedPolicy:
        """Return the policy of the most specific scope that has one. Never raises for want of a table.

        Where the policies cannot be read, those last read apply, or the built-in one, and the audit says so: a policy
        must not stop a creation. Then, too, it is asked again only after `refresh_ms`.
        """
        now = self.clock()
        if self._looked_at is None or now - self._looked_at >= self.refresh_ms:
            self._looked_at = now
            self._refresh()
        return next((self._in_force[scope] for scope in scopes_of(group_type) if scope in self._in_force), BUILT_IN)

    def _refresh(self) -> None:
        try:
            numbers = self.policies.numbers()
        except (TemporarilyUnavailable, MalformedRecord) as error:
            self._tell(error)
            return
        for scope in set(self._in_force) - set(numbers):
            del self._in_force[scope]
        for scope, number in numbers.items():
            name = f"{scope}/{number}"
            try:
                self._in_force[scope] = AppliedPolicy(name, self.versions.get(name))
            except (TemporarilyUnavailable, MalformedRecord) as error:
                self._tell(error)

    def _tell(self, error: HeraldError) -> None:
        self.audit.record(AuditEvent.POLICY_UNREADABLE, {"outcome": "failed", "reason": str(error)})


@dataclass(frozen=True, slots=True)
class ScopedPolicy:
    """What holds in a scope: the policy that applies there and, as `number`, the scope's own newest version.

    `number` is 0 where nothing was ever set; then, or when it was removed, a wider scope's policy applies.
    """

    scope: str
    number: int
    applied: AppliedPolicy


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What an administrator wants of a scope: `policy` None removes it. `expected` is the number that was looked at."""

    scope: str
    expected: int
    policy: Policy | None
    by: str
    operation_id: str


@dataclass(frozen=True, slots=True)
class PolicyAdministration:
    """Shows and changes policies. Every change is a new version that can be told from the last, and is audited."""

    policies: Policies
    audit: Audit
    clock: Clock

    def show(self, scope: str) -> ScopedPolicy:
        """Return what holds in a scope, as of now. Raises TemporarilyUnavailable."""
        own = self.policies.current(scope)
        number = own.number if own else 0
        if own and own.policy:
            return ScopedPolicy(scope, number, AppliedPolicy(own.name, own.policy))
        if scope == DEFAULT_SCOPE:
            return ScopedPolicy(scope, number, BUILT_IN)
        return ScopedPolicy(scope, number, self.show(DEFAULT_SCOPE).applied)

    def show_all(self) -> list[ScopedPolicy]:
        """Return what holds in every scope."""
        return [self.show(scope) for scope in SCOPES]

    def history(self, scope: str, limit: int, before: int | None) -> Sequence[PolicyVersion]:
        """Return a page of a scope's versions, the newest first."""
        return self.policies.history(scope, limit, before)

    def change(self, wanted: PolicyChange) -> ScopedPolicy:
        """Set or remove a scope's policy. Raises PolicyChanged when it is not what was looked at any more.

        The same change asked for again, because its answer was lost, is answered again and changes nothing.
        """
        before = self.show(wanted.scope)
        if before.number != wanted.expected:
            self._expect_repetition(wanted, before.number)
            self._record(wanted, self._applied_before(wanted.scope, before.number), before.applied, "repeated")
            return before
        number = wanted.expected + 1
        after = self._after(wanted, number)
        self.policies.add(PolicyVersion(wanted.scope, number, wanted.policy, self.clock(), wanted.by))
        self._record(wanted, before.applied, after.applied, "done")
        return after

    def _applied_before(self, scope: str, number: int) -> AppliedPolicy:
        """Return what held in the scope before a version of its own: its older one, else what a wider scope says."""
        older = self.policies.history(scope, 1, number)
        if older and older[0].policy:
            return AppliedPolicy(older[0].name, older[0].policy)
        return BUILT_IN if scope == DEFAULT_SCOPE else self.show(DEFAULT_SCOPE).applied

    def _after(self, wanted: PolicyChange, number: int) -> ScopedPolicy:
        """Return what will hold in the scope. Read before the change is written: what is written must be audited."""
        if wanted.policy:
            applied = AppliedPolicy(f"{wanted.scope}/{number}", wanted.policy)
        else:
            applied = BUILT_IN if wanted.scope == DEFAULT_SCOPE else self.show(DEFAULT_SCOPE).applied
        return ScopedPolicy(wanted.scope, number, applied)

    def _record(self, wanted: PolicyChange, before: AppliedPolicy, after: AppliedPolicy, outcome: str) -> None:
        self.audit.record(
            AuditEvent.POLICY_CHANGED,
            {
                "actor": wanted.by,
                "operation_id": wanted.operation_id,
                "scope": wanted.scope,
                "policy_version": f"{wanted.scope}/{wanted.expected + 1}",
                "outcome": outcome,
                "changed": " ".join(changes(to_document(before.policy), to_document(after.policy))),
            },
        )

    def _expect_repetition(self, wanted: PolicyChange, number: int) -> None:
        """Raise PolicyChanged unless the newest version is the one wanted, from the same hand."""
        newest = self.policies.current(wanted.scope)
        if newest is None or (newest.number, newest.by) != (wanted.expected + 1, wanted.by):
            raise PolicyChanged(number)
        if (newest.policy and to_document(newest.policy)) != (wanted.policy and to_document(wanted.policy)):
            raise PolicyChanged(number)
