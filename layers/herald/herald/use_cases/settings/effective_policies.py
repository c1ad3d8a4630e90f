"""Which policy applies to a new group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, scopes_of, version_name

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock
    from herald.domain.errors import HeraldError
    from herald.domain.groups.group import GroupType
    from herald.domain.policies.ports import Policies, PolicyVersions


@dataclass(slots=True)
class EffectivePolicies:
    """Caches the policies that apply. Reads changes every `refresh_ms`, not for every group."""

    policies: Policies
    versions: PolicyVersions
    audit: Audit
    clock: Clock
    refresh_ms: int
    _by_scope: dict[str, AppliedPolicy] = field(default_factory=dict)
    _refreshed_at: int | None = None

    def for_group(self, group_type: GroupType) -> AppliedPolicy:
        """Return the policy of the most specific scope that has one.

        If the policies cannot be read, those last read apply, or the built-in one, and the audit records it: a policy
        must not stop a creation. Then, too, the next read is only after `refresh_ms`.
        """
        now = self.clock()
        if self._refreshed_at is None or now - self._refreshed_at >= self.refresh_ms:
            self._refreshed_at = now
            self._refresh()
        return next((self._by_scope[scope] for scope in scopes_of(group_type) if scope in self._by_scope), BUILT_IN)

    def _refresh(self) -> None:
        try:
            numbers = self.policies.numbers()
        except (TemporarilyUnavailable, MalformedRecord) as error:
            self._audit_unreadable(error)
            return
        for scope in set(self._by_scope) - set(numbers):
            del self._by_scope[scope]
        for scope, number in numbers.items():
            name = version_name(scope, number)
            try:
                self._by_scope[scope] = AppliedPolicy(name, self.versions.get(name))
            except (TemporarilyUnavailable, MalformedRecord) as error:
                self._audit_unreadable(error)

    def _audit_unreadable(self, error: HeraldError) -> None:
        self.audit.record(AuditEvent.POLICY_UNREADABLE, {"outcome": "failed", "reason": str(error)})
