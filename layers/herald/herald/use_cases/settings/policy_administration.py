"""Read and change policies, as administrators do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.policies.document import changes
from herald.domain.policies.policy import DEFAULT_SCOPE, SCOPES, version_name
from herald.domain.policies.version import PolicyVersion
from herald.use_cases.settings.policy_change import expect_retry, with_number_that_fits
from herald.use_cases.settings.scoped_policy import BEYOND_DEFAULT, ScopedPolicy, inherits, scoped_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock
    from herald.domain.policies.ports import Policies, PolicyNumbers
    from herald.domain.policies.version import AnyVersion
    from herald.use_cases.settings.policy_change import PolicyChange


LIST_BUDGET_MS = 3_000
"""Scopes are listed as unreadable if they are not begun within this time: of the 20 s of the function, a scope whose
two reads hang takes 14 s."""


@dataclass(frozen=True, slots=True)
class PolicyAdministration:
    """Reads and changes policies. Every change is a new version and is audited."""

    policies: Policies
    audit: Audit
    clock: Clock
    numbers: PolicyNumbers

    def show(self, scope: str) -> ScopedPolicy:
        """Return the policy that applies in a scope now. Raises TemporarilyUnavailable."""
        return self._scoped(scope, self.policies.current(scope))

    def show_all(self) -> list[ScopedPolicy]:
        """Return the policy that applies in every scope. One that is unreadable does not hide the others.

        Raises TemporarilyUnavailable if nothing could be read.
        """
        started = self.clock()
        default = self._listed(DEFAULT_SCOPE, BEYOND_DEFAULT, started)
        others = [self._listed(scope, default, started) for scope in SCOPES if scope != DEFAULT_SCOPE]
        if all(scoped.number is None for scoped in (default, *others)):
            raise TemporarilyUnavailable(default.unreadable)
        return [default, *others]

    def history(self, scope: str, limit: int, before: int | None) -> Sequence[AnyVersion]:
        """Return a page of a scope's versions, the newest first."""
        return self.policies.history(scope, limit, before)

    def change(self, wanted: PolicyChange) -> ScopedPolicy:
        """Set or remove a scope's policy. Raises PolicyChanged if it has changed since the caller read it.

        What is unreadable can be replaced, too. A retry of the same change, because its answer was lost, is answered
        again and changes nothing.
        """
        newest = self.policies.current(wanted.scope)
        wanted = with_number_that_fits(wanted, newest)
        before = self._scoped(wanted.scope, newest)
        if before.number != wanted.expected:
            expect_retry(wanted, newest)
            self._audit(wanted, before.number or 0, self._before(wanted), before, "repeated")
            return before
        new = self._version(wanted)
        after = self._scoped(wanted.scope, new)  # Read before it is written: a written change must be audited.
        self.policies.add(new)
        self._audit(wanted, new.number, before, after, "done")
        return after

    def _scoped(self, scope: str, own: AnyVersion | None) -> ScopedPolicy:
        wider = BEYOND_DEFAULT
        if scope != DEFAULT_SCOPE and inherits(own):
            wider = self.show(DEFAULT_SCOPE)
        return scoped_policy(scope, own, wider)

    def _listed(self, scope: str, wider: ScopedPolicy, started: int) -> ScopedPolicy:
        """Return what is known of a scope, within the time of a list."""
        if self.clock() - started >= LIST_BUDGET_MS:
            return ScopedPolicy(scope, None, inherited=False, applied=None, unreadable="no time was left to read it")
        try:
            own = self.policies.current(scope)
        except TemporarilyUnavailable as error:
            return ScopedPolicy(scope, None, inherited=False, applied=None, unreadable=str(error))
        return scoped_policy(scope, own, wider)

    def _version(self, wanted: PolicyChange) -> PolicyVersion:
        """Return the new version, with a number that no version has, not even one that a restore has lost."""
        listed = self.policies.history(wanted.scope, 1, None)
        highest = max(wanted.expected, listed[0].number if listed else 0)
        number = self.numbers.reserve(wanted.scope, highest)
        skipped = number - wanted.expected - 1
        return PolicyVersion(wanted.scope, number, wanted.policy, self.clock(), wanted.by, skipped)

    def _before(self, wanted: PolicyChange) -> ScopedPolicy:
        """Return what applied before a change that is repeated."""
        older = self.policies.history(wanted.scope, 1, wanted.expected + 1)
        return self._scoped(wanted.scope, older[0] if older else None)

    def _audit(
        self, wanted: PolicyChange, number: int, before: ScopedPolicy, after: ScopedPolicy, outcome: str
    ) -> None:
        self.audit.record(
            AuditEvent.POLICY_CHANGED,
            {
                "actor": wanted.by,
                "operation_id": wanted.operation_id,
                "scope": wanted.scope,
                "policy_version": version_name(wanted.scope, number),
                "outcome": outcome,
                "changed": " ".join(changes(before.document, after.document)),
            },
        )
