"""Changing policies, on ports in memory: versions, conflicts, history, and policies that cannot be read."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import PolicyChanged, TemporarilyUnavailable
from herald.domain.policies.policy import BUILT_IN, SCOPES, AppliedPolicy, Level, Policy
from herald.domain.policies.version import PolicyVersion, UnreadableVersion
from herald.use_cases.settings.policy_administration import LIST_BUDGET_MS, PolicyAdministration
from herald.use_cases.settings.policy_change import PolicyChange
from herald.use_cases.settings.scoped_policy import ScopedPolicy

from tests.support.builders import NOW
from tests.support.fakes import FakeAudit, FakePolicies, FakePolicyNumbers

WORK = "group_type/work"


def version_of(scoped: ScopedPolicy) -> str | None:
    return scoped.applied.version if scoped.applied else None


class AtTheDesk:
    def setup_method(self) -> None:
        self.policies, self.audit, self.now = FakePolicies(), FakeAudit(), NOW
        self.policies_desk = PolicyAdministration(self.policies, self.audit, lambda: self.now, FakePolicyNumbers())
        self.first = PolicyChange("default", 0, Policy(level=Level.FULL), "ops", "op-1")

    def numbers(self, scope: str = "default") -> list[int]:
        return [each.number for each in self.policies_desk.history(scope, 10, None)]

    def restore(self, scope: str, count: int) -> None:
        """Take the scope's versions back to the first `count`, as a restore of the table does."""
        self.policies.written[scope] = self.policies.written[scope][:count]


class TestPolicyAdministration(AtTheDesk):
    def test_a_change_is_a_new_version_and_audited_with_what_changed(self) -> None:
        shown = self.policies_desk.change(self.first)
        assert (shown.number, version_of(shown)) == (1, "default/1")
        ((event, facts),) = self.audit.lines
        assert (event, facts["actor"], facts["changed"]) == (AuditEvent.POLICY_CHANGED, "ops", "/level")

    def test_a_change_of_what_somebody_else_has_changed_is_refused(self) -> None:
        self.policies_desk.change(self.first)
        with pytest.raises(PolicyChanged):
            self.policies_desk.change(self.first._replace(policy=Policy(level=Level.SILENT)))
        with pytest.raises(PolicyChanged):
            self.policies_desk.change(self.first._replace(by="other"))

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
        assert self.policies_desk.change(self.first._replace(expected=1, policy=None)).applied == BUILT_IN
        assert version_of(self.policies_desk.change(self.first._replace(expected=2))) == "default/3"
        assert self.numbers() == [3, 2, 1]
        assert [each.number for each in self.policies_desk.history("default", 10, 3)] == [2, 1]


class TestAfterARestore(AtTheDesk):
    def test_a_number_that_was_lost_is_not_used_again(self) -> None:
        for number in range(3):
            self.policies_desk.change(self.first._replace(expected=number))
        self.restore("default", 1)
        again = self.first._replace(expected=1, policy=Policy(push_limit=1))
        assert version_of(self.policies_desk.change(again)) == "default/4"
        assert self.numbers() == [4, 1]

    def test_a_retry_of_a_change_that_skipped_numbers_is_answered_again(self) -> None:
        self.policies_desk.change(self.first)
        self.policies_desk.change(self.first._replace(expected=1))
        self.restore("default", 0)
        first = self.policies_desk.change(self.first)
        assert version_of(first) == "default/3"
        assert self.policies_desk.change(self.first) == first
        assert self.numbers() == [3]
        assert self.audit.lines[-1][1]["changed"] == "/level"

    def test_an_etag_from_before_the_restore_is_stale(self) -> None:
        self.policies_desk.change(self.first)
        self.policies_desk.change(self.first._replace(expected=1))
        self.restore("default", 1)
        for stale in (0, 2):
            with pytest.raises(PolicyChanged):
                self.policies_desk.change(self.first._replace(expected=stale, policy=Policy(push_limit=1)))


class TestWhatIsUnreadable(AtTheDesk):
    def setup_method(self) -> None:
        super().setup_method()
        self.policies_desk.change(self.first)
        self.policies_desk.change(self.first._replace(scope=WORK))

    @pytest.mark.parametrize("what", [WORK, "group_type/work/1"])
    def test_a_scope_that_is_damaged_is_listed_beside_the_others(self, what: str) -> None:
        self.policies.damaged.add(what)
        shown = {each.scope: each for each in self.policies_desk.show_all()}
        assert list(shown) == list(SCOPES)
        assert (shown[WORK].number, shown[WORK].applied, shown[WORK].inherited) == (1, None, False)
        assert shown[WORK].unreadable == f"{what} is damaged"
        assert {version_of(shown[scope]) for scope in SCOPES if scope != WORK} == {"default/1"}

    def test_a_scope_that_inherits_what_is_damaged_is_unreadable_too(self) -> None:
        self.policies.damaged.add("default/1")
        shown = {each.scope: each for each in self.policies_desk.show_all()}
        assert version_of(shown[WORK]) == "group_type/work/1"
        assert (shown["group_type/super"].inherited, shown["group_type/super"].number) == (True, 0)
        assert shown["group_type/super"].unreadable == shown["default"].unreadable == "default/1 is damaged"
        assert self.policies_desk.show("group_type/super") == shown["group_type/super"]

    def test_a_scope_that_does_not_answer_is_listed_and_shown_alone_it_is_an_error(self) -> None:
        self.policies.busy.add(WORK)
        shown = {each.scope: each for each in self.policies_desk.show_all()}
        assert (shown[WORK].number, shown[WORK].unreadable) == (None, "the settings table does not answer")
        with pytest.raises(TemporarilyUnavailable):
            self.policies_desk.show(WORK)

    def test_a_list_in_which_nothing_can_be_read_is_an_error(self) -> None:
        self.policies.closed = True
        with pytest.raises(TemporarilyUnavailable):
            self.policies_desk.show_all()

    def test_a_list_begins_no_scope_when_its_time_is_over(self) -> None:
        def before(what: str) -> None:
            self.now += LIST_BUDGET_MS if what == WORK else 0

        self.policies.before = before
        shown = self.policies_desk.show_all()
        read = [each.scope for each in shown if each.number is not None]
        assert read == list(SCOPES[: SCOPES.index(WORK) + 1])
        assert shown[-1].unreadable == "no time was left to read it"

    @pytest.mark.parametrize("what", [WORK, "group_type/work/1"])
    @pytest.mark.parametrize("policy", [Policy(level=Level.SILENT), None])
    def test_a_scope_that_is_damaged_can_be_changed(self, what: str, policy: Policy | None) -> None:
        self.policies.damaged.add(what)
        number = self.policies_desk.show(WORK).number
        assert number == 1
        changed = self.policies_desk.change(PolicyChange(WORK, number, policy, "ops", "op-2"))
        assert (changed.number, version_of(changed)) == (2, "group_type/work/2" if policy else "default/1")
        assert self.policies_desk.show(WORK) == changed
        assert self.audit.lines[-1][1]["changed"] == "/default_locale /kinds /level /push_limit"

    def test_a_policy_is_removed_though_the_wider_one_is_damaged(self) -> None:
        self.policies.damaged.add("default/1")
        removed = self.policies_desk.change(PolicyChange(WORK, 1, None, "ops", "op-2"))
        assert (removed.number, removed.inherited, removed.unreadable) == (2, True, "default/1 is damaged")

    def test_a_change_over_what_is_damaged_is_no_retry(self) -> None:
        self.policies.damaged.add("default/1")
        with pytest.raises(PolicyChanged):
            self.policies_desk.change(self.first)

    def test_a_version_that_is_damaged_is_listed_in_the_history(self) -> None:
        self.policies_desk.change(self.first._replace(expected=1))
        self.policies.damaged.add("default/1")
        newest, oldest = self.policies_desk.history("default", 10, None)
        assert isinstance(newest, PolicyVersion)
        assert oldest == UnreadableVersion("default", 1, "default/1 is damaged", NOW, "ops")
