"""Which policy applies now, on ports in memory: the most specific scope, refreshed twice a minute."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import MalformedRecord
from herald.domain.groups.group import GroupType
from herald.domain.policies.policy import BUILT_IN, Level, Policy
from herald.use_cases.settings.effective_policies import EffectivePolicies
from herald.use_cases.settings.policy_administration import PolicyAdministration, PolicyChange

from tests.support.builders import NOW
from tests.support.fakes import FakeAudit, FakePolicies

HALF_A_MINUTE = 30_000


class TestEffectivePolicies:
    def setup_method(self) -> None:
        self.policies, self.audit, self.now = FakePolicies(), FakeAudit(), NOW
        self.effective_policies = EffectivePolicies(
            self.policies, self.policies, self.audit, lambda: self.now, refresh_ms=HALF_A_MINUTE
        )
        self.policies_desk = PolicyAdministration(self.policies, self.audit, lambda: self.now)

    def put(self, scope: str, policy: Policy | None, expected: int = 0) -> None:
        self.policies_desk.change(PolicyChange(scope, expected, policy, "ops", "op"))

    def version(self, group_type: GroupType = GroupType.WORK) -> str:
        return self.effective_policies.for_group(group_type).version

    def test_the_most_specific_scope_that_is_set_applies(self) -> None:
        assert self.version() == BUILT_IN.version
        self.put("default", Policy())
        self.put("group_type/work", Policy())
        self.now += HALF_A_MINUTE
        assert (self.version(), self.version(GroupType.SUPER)) == ("group_type/work/1", "default/1")

    def test_a_change_arrives_after_the_refresh_and_not_before(self) -> None:
        self.version()
        self.put("default", Policy())
        self.now += HALF_A_MINUTE - 1
        assert self.version() == BUILT_IN.version
        self.now += 1
        assert self.version() == "default/1"

    def test_a_removed_policy_leaves_the_wider_one(self) -> None:
        self.put("default", Policy())
        self.put("group_type/work", Policy())
        self.put("group_type/work", None, expected=1)
        assert self.version() == "default/1"

    def test_unreadable_policies_leave_the_last_readable_ones_and_are_audited(self) -> None:
        self.put("default", Policy(level=Level.ESSENTIAL))
        assert self.version() == "default/1"
        self.policies.closed = True
        self.now += HALF_A_MINUTE
        assert self.version() == "default/1"
        assert self.audit.events[-1] is AuditEvent.POLICY_UNREADABLE

    def test_one_version_that_cannot_be_read_holds_up_no_other_scope(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.put("default", Policy())
        self.put("group_type/super", Policy())

        def unreadable(version: str) -> Policy:
            if version == "group_type/super/1":
                raise MalformedRecord("not a policy")
            return FakePolicies.get(self.policies, version)

        monkeypatch.setattr(self.policies, "get", unreadable)
        assert (self.version(), self.version(GroupType.SUPER)) == ("default/1", "default/1")
        assert AuditEvent.POLICY_UNREADABLE in self.audit.events

    def test_policies_that_could_never_be_read_leave_the_built_in_one(self) -> None:
        self.policies.closed = True
        assert self.version() == BUILT_IN.version
        assert self.version() == BUILT_IN.version
        assert self.audit.events == [AuditEvent.POLICY_UNREADABLE]  # Asked once, and not for every group.
