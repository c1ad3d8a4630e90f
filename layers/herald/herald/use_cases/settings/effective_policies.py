"""Which policy applies to a new group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable
from herald.domain.policies.policy import SCOPES, scopes_of
from herald.use_cases.settings.deciding import decide, deciding, undecided_scope
from herald.use_cases.settings.known_scope import KnownScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock, Wait
    from herald.domain.errors import HeraldError
    from herald.domain.groups.group import GroupType
    from herald.domain.policies.policy import AppliedPolicy, Policy
    from herald.domain.policies.ports import Policies, PolicyVersions


BUDGET_MS = 3_000
"""A call is begun only within this time. One that hangs takes 7 s more (two attempts of 3 s, and the wait between).

The function has 20 s. The commit may take 7 s and the quota 3 s: 3 s are left to begin reading policies."""

ATTEMPTS = 6
"""Reads of a policy without which a group cannot be created. They wait 1.55 s at most in all."""

SLOW_MS, PAUSE_MS = 1_000, 10_000
"""If a read failed after `SLOW_MS` or more, the policies known are used for `PAUSE_MS`: a table that hangs must not
delay every request."""


@dataclass(slots=True)
class EffectivePolicies:
    """Caches the policies that apply. Reads changes every `refresh_ms`, not for every group.

    Each scope stands alone. What was last read of a scope applies until it can be read again. A scope of which nothing
    was read is waited for: no other scope decides in its place, nor does the built-in policy. `wait` takes the number
    of the attempt that failed.
    """

    policies: Policies
    versions: PolicyVersions
    audit: Audit
    clock: Clock
    refresh_ms: int
    wait: Wait
    _known: dict[str, KnownScope] = field(default_factory=lambda: {scope: KnownScope(scope) for scope in SCOPES})
    _refreshed_at: int | None = None
    _paused_until: int = 0

    def for_group(self, group_type: GroupType) -> AppliedPolicy:
        """Return the policy of the most specific scope that has one.

        What cannot be read is audited, and is read again for the next group. Raises TemporarilyUnavailable if it is not
        known whether a scope that matters for the group has a policy, or which.
        """
        started = self.clock()
        scopes = [self._known[scope] for scope in scopes_of(group_type)]
        asked = self._due(scopes, started)
        if asked:
            self._read(asked, started)
        if undecided_scope(scopes):
            self._retry(scopes, started)
            asked += scopes
        self._audit_faults(asked)
        return decide(scopes)

    def _due(self, scopes: Sequence[KnownScope], now: int) -> list[KnownScope]:
        """Return the scopes to read: now and then all of them, otherwise what could not be read before."""
        if self._refreshed_at is None or now - self._refreshed_at >= self.refresh_ms:
            self._refreshed_at = now
            return [*scopes, *(known for known in self._known.values() if known not in scopes)]
        if now < self._paused_until and not undecided_scope(scopes):
            return []
        return [known for known in deciding(scopes) if not known.current]

    def _read(self, scopes: Sequence[KnownScope], started: int) -> None:
        """Read all pointers, then those versions of `scopes` that are not known."""

        def version(name: str) -> Policy:
            if self._is_late(started):
                raise TemporarilyUnavailable("no time is left to read it")
            return self.versions.get(name)

        found = self._numbers()
        for known in self._known.values():
            known.point_to(found.get(known.scope, 0))
        for known in scopes:
            known.read_version(version)
        now = self.clock()
        if now - started >= SLOW_MS and not all(known.current for known in scopes):
            self._paused_until = now + PAUSE_MS

    def _numbers(self) -> Mapping[str, int | HeraldError]:
        try:
            return self.policies.numbers()
        except (TemporarilyUnavailable, MalformedRecord) as error:
            return dict.fromkeys(SCOPES, error)

    def _retry(self, scopes: Sequence[KnownScope], started: int) -> None:
        """Read again until it is known which policy applies, while that may help and time is left."""
        for attempt in range(1, ATTEMPTS):
            undecided = undecided_scope(scopes)
            if undecided is None or undecided.permanent:
                return
            self.wait(attempt)
            if self._is_late(started):
                return
            self._read(scopes, started)

    def _is_late(self, started: int) -> bool:
        return self.clock() - started >= BUDGET_MS

    def _audit_faults(self, scopes: Iterable[KnownScope]) -> None:
        for fault in dict.fromkeys(known.fault for known in scopes if known.fault):
            self.audit.record(AuditEvent.POLICY_UNREADABLE, {"outcome": "failed", "reason": fault})
