"""Changing policies, on ports in memory: versions, conflicts, history."""

from dataclasses import replace

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import PolicyChanged
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, Level, Policy
from herald.domain.policies.version import PolicyVersion
from herald.use_cases.settings.policy_administration import PolicyAdministration, PolicyChange

from tests.support.builders import NOW
from tests.support.fakes import FakeAudit, FakePolicies


class TestPolicyAdministration:
    def setup_method(self) -> None:
        self.policies, self.audit = FakePolicies(), FakeAudit()
        self.policies_desk = PolicyAdministration(self.policies, self.audit, lambda: NOW)
        self.first = PolicyChange("default", 0, Policy(level=Level.FULL), "ops", "op-1")

    def test_a_change_is_a_new_version_and_audited_with_what_changed(self) -> None:
        shown = self.policies_desk.change(self.first)
        assert (shown.number, shown.applied.version) == (1, "default/1")
        ((event, facts),) = self.audit.lines
        assert (event, facts["actor"], facts["changed"]) == (AuditEvent.POLICY_CHANGED, "ops", "/level")

    def test_a_change_of_what_somebody_else_has_changed_is_refused(self) -> None:
        self.policies_desk.change(self.first)
        with pytest.raises(PolicyChanged):
            self.policies_desk.change(replace(self.first, policy=Policy(level=Level.SILENT)))
        with pytest.raises(PolicyChanged):
            self.policies_desk.change(replace(self.first, by="other"))

    def test_the_same_change_again_is_answered_again_and_changes_nothing(self) -> None:
        first = self.policies_desk.change(self.first)
        assert self.policies_desk.change(self.first) == first
        assert [facts["outcome"] for _, facts in self.audit.lines] == ["done", "repeated"]
        assert len(self.policies_desk.history("default", 10, None)) == 1

    def test_a_change_is_audited_and_answered_though_nothing_can_be_read_after_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def add_and_close(new: PolicyVersion) -> None:
            FakePolicies.add(self.policies, new)
            self.policies.closed = True

        monkeypatch.setattr(self.policies, "add", add_and_close)
        assert self.policies_desk.change(self.first).applied == AppliedPolicy(
            "default/1", self.first.policy or Policy()
        )
        assert self.audit.events == [AuditEvent.POLICY_CHANGED]

    def test_numbers_go_on_after_a_removal(self) -> None:
        self.policies_desk.change(self.first)
        assert self.policies_desk.change(replace(self.first, expected=1, policy=None)).applied == BUILT_IN
        assert self.policies_desk.change(replace(self.first, expected=2)).applied.version == "default/3"
        assert [each.number for each in self.policies_desk.history("default", 10, None)] == [3, 2, 1]
        assert [each.number for each in self.policies_desk.history("default", 10, 3)] == [2, 1]
