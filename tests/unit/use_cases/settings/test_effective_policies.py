"""Which policy applies now, on ports in memory: the most specific scope, refreshed twice a minute."""

from collections.abc import Callable

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.groups.group import GroupType
from herald.domain.policies.policy import BUILT_IN, Level, Policy
from herald.domain.policies.version import PolicyVersion
from herald.use_cases.settings.effective_policies import ATTEMPTS, BUDGET_MS, PAUSE_MS, EffectivePolicies

from tests.support.builders import NOW
from tests.support.fakes import FakeAudit, FakePolicies

HALF_A_MINUTE = 30_000
A_HANG = 5_000
WORK, SUPER = "group_type/work", "group_type/super"


class Clocked:
    """Policies, a clock and a process that asks which policy applies."""

    def setup_method(self) -> None:
        self.policies, self.audit, self.now = FakePolicies(), FakeAudit(), NOW
        self.waits: list[int] = []
        self.start_cold()

    def start_cold(self) -> None:
        self.effective_policies = EffectivePolicies(
            self.policies, self.policies, self.audit, lambda: self.now, HALF_A_MINUTE, self.waits.append
        )
        self.audit.lines.clear()

    def put(self, scope: str, policy: Policy | None = None, number: int = 1) -> None:
        self.policies.add(PolicyVersion(scope, number, policy or Policy(), self.now, "ops"))

    def remove(self, scope: str, number: int) -> None:
        self.policies.add(PolicyVersion(scope, number, None, self.now, "ops"))

    def version(self, group_type: GroupType = GroupType.WORK) -> str:
        return self.effective_policies.for_group(group_type).version

    def is_unknown(self, group_type: GroupType = GroupType.WORK) -> None:
        with pytest.raises(TemporarilyUnavailable):
            self.version(group_type)

    def reasons(self) -> list[str]:
        return [str(facts["reason"]) for event, facts in self.audit.lines if event is AuditEvent.POLICY_UNREADABLE]


class TestEffectivePolicies(Clocked):
    def test_the_most_specific_scope_that_is_set_applies(self) -> None:
        assert self.version() == BUILT_IN.version
        self.put("default")
        self.put(WORK)
        self.now += HALF_A_MINUTE
        assert (self.version(), self.version(GroupType.SUPER)) == ("group_type/work/1", "default/1")

    def test_a_change_arrives_after_the_refresh_and_not_before(self) -> None:
        self.version()
        self.put("default")
        self.now += HALF_A_MINUTE - 1
        assert self.version() == BUILT_IN.version
        self.now += 1
        assert self.version() == "default/1"

    def test_a_removed_policy_leaves_the_wider_one(self) -> None:
        self.put("default")
        self.put(WORK)
        self.remove(WORK, 2)
        assert self.version() == "default/1"

    def test_between_two_refreshes_nothing_is_read(self) -> None:
        self.put(WORK)
        self.version()
        read = len(self.policies.reads)
        assert [self.version(group_type) for group_type in GroupType][1:] == ["group_type/work/1", BUILT_IN.version]
        assert len(self.policies.reads) == read
        assert self.audit.lines == []


class TestAProcessThatHasReadPolicies(Clocked):
    def test_uses_the_last_ones_while_none_can_be_read_and_audits_it(self) -> None:
        self.put("default", Policy(level=Level.ESSENTIAL))
        assert self.version() == "default/1"
        self.policies.closed = True
        self.now += HALF_A_MINUTE
        assert self.version() == "default/1"
        assert self.reasons() == ["the settings table does not answer"]
        assert self.waits == []

    def test_has_read_those_of_group_types_that_nobody_asked_for_yet(self) -> None:
        self.put(SUPER)
        self.version(GroupType.WORK)
        self.policies.closed = True
        self.now += HALF_A_MINUTE
        assert self.version(GroupType.SUPER) == "group_type/super/1"

    @pytest.mark.parametrize("trouble", ["damaged", "busy"])
    def test_uses_the_last_version_of_a_scope_whose_new_one_cannot_be_read(self, trouble: str) -> None:
        self.put("default")
        self.put(WORK)
        self.version()
        self.put(WORK, number=2)
        getattr(self.policies, trouble).add("group_type/work/2")
        self.now += HALF_A_MINUTE
        assert self.version() == "group_type/work/1"
        assert len(self.reasons()) == 1
        assert self.reasons()[0].startswith("group_type/work/2: ")

    @pytest.mark.parametrize("trouble", ["damaged", "busy"])
    def test_uses_the_last_version_of_a_scope_whose_pointer_cannot_be_read(self, trouble: str) -> None:
        self.put("default")
        self.put(WORK)
        self.version()
        self.put("default", number=2)
        getattr(self.policies, trouble).add(WORK)
        self.now += HALF_A_MINUTE
        assert (self.version(), self.version(GroupType.SUPER)) == ("group_type/work/1", "default/2")

    def test_lets_no_other_scope_decide_for_one_that_was_set_since(self) -> None:
        self.put("default")
        assert self.version() == "default/1"
        self.put(WORK)
        self.policies.busy.add("group_type/work/1")
        self.now += HALF_A_MINUTE
        self.is_unknown()
        assert self.version(GroupType.SUPER) == "default/1"

    def test_does_not_return_to_a_version_that_was_removed_in_between(self) -> None:
        self.put(WORK)
        self.version()
        self.remove(WORK, 2)
        self.now += HALF_A_MINUTE
        assert self.version() == BUILT_IN.version
        self.put(WORK, number=3)
        self.policies.busy.add("group_type/work/3")
        self.now += HALF_A_MINUTE
        self.is_unknown()

    @pytest.mark.parametrize("trouble", ["numbers", "group_type/work/2"])
    def test_asks_again_for_the_next_group_what_could_not_be_read(self, trouble: str) -> None:
        self.put(WORK)
        self.version()
        self.put(WORK, number=2)
        self.policies.busy.add(trouble)
        self.now += HALF_A_MINUTE
        assert self.version() == "group_type/work/1"
        self.policies.busy.clear()
        assert self.version() == "group_type/work/2"

    def test_asks_once_a_group_while_a_table_fails_and_not_for_groups_that_it_does_not_concern(self) -> None:
        self.put(WORK)
        self.put(SUPER)
        self.version()
        self.policies.damaged.add(SUPER)
        self.now += HALF_A_MINUTE
        self.version(GroupType.WORK)
        read = len(self.policies.reads)
        self.version(GroupType.WORK)
        assert len(self.policies.reads) == read
        self.version(GroupType.SUPER)
        assert len(self.policies.reads) == read + 1

    def test_a_pointer_that_cannot_be_read_does_not_hide_the_version_that_it_named(self) -> None:
        self.put(WORK)
        self.policies.busy.add("group_type/work/1")
        self.is_unknown()
        self.policies.busy = {"numbers"}
        assert self.version() == "group_type/work/1"


class TestAProcessThatHasReadNothing(Clocked):
    def test_answers_nothing_rather_than_the_built_in_policy(self) -> None:
        self.policies.closed = True
        self.is_unknown()
        assert self.reasons() == ["the settings table does not answer"]

    @pytest.mark.parametrize("trouble", ["numbers", "group_type/work", "group_type/work/1"])
    def test_waits_for_a_scope_that_cannot_be_read_for_a_moment(self, trouble: str) -> None:
        self.put("default")
        self.put(WORK)
        self.policies.busy.add(trouble)
        self.effective_policies.wait = lambda attempt: self.policies.busy.clear() if attempt == 2 else None
        assert self.version() == "group_type/work/1"
        assert self.reasons() == []

    @pytest.mark.parametrize("trouble", ["numbers", "group_type/work", "group_type/work/1"])
    def test_gives_up_after_some_attempts_and_asks_again_for_the_next_group(self, trouble: str) -> None:
        self.put("default")
        self.put(WORK)
        self.policies.busy.add(trouble)
        self.is_unknown()
        assert self.waits == list(range(1, ATTEMPTS))
        self.policies.busy.clear()
        assert self.version() == "group_type/work/1"

    @pytest.mark.parametrize("damaged", ["group_type/work", "group_type/work/1"])
    def test_does_not_wait_for_what_is_damaged_and_finds_it_repaired(self, damaged: str) -> None:
        self.put("default")
        self.put(WORK)
        self.policies.damaged.add(damaged)
        self.is_unknown()
        self.is_unknown()
        assert self.waits == []
        self.policies.damaged.clear()
        assert self.version() == "group_type/work/1"

    @pytest.mark.parametrize("trouble", ["damaged", "busy"])
    @pytest.mark.parametrize("what", ["group_type/super", "group_type/super/1"])
    def test_one_scope_that_cannot_be_read_concerns_only_its_groups(self, trouble: str, what: str) -> None:
        self.put("default")
        self.put(SUPER)
        getattr(self.policies, trouble).add(what)
        assert (self.version(GroupType.WORK), self.version(GroupType.NORMAL)) == ("default/1", "default/1")
        self.is_unknown(GroupType.SUPER)

    @pytest.mark.parametrize("trouble", ["damaged", "busy"])
    @pytest.mark.parametrize("what", ["default", "default/1"])
    def test_the_default_concerns_only_groups_without_a_policy_of_their_type(self, trouble: str, what: str) -> None:
        self.put("default")
        self.put(WORK)
        getattr(self.policies, trouble).add(what)
        assert self.version(GroupType.WORK) == "group_type/work/1"
        self.is_unknown(GroupType.SUPER)


class TestATableThatHangs(Clocked):
    def hang(self, *calls: str) -> None:
        """Let each of these reads take as long as a call that gets no answer, and fail."""
        self.policies.busy.update(calls)
        self.policies.before = self._advance_for(set(calls))

    def _advance_for(self, calls: set[str]) -> Callable[[str], None]:
        def advance(what: str) -> None:
            self.now += A_HANG if what in calls else 0

        return advance

    @pytest.mark.parametrize("call", ["numbers", "group_type/work/1"])
    def test_takes_one_call_of_a_request_that_cannot_be_answered_without(self, call: str) -> None:
        self.put(WORK)
        self.hang(call)
        self.is_unknown()
        assert self.now - NOW == A_HANG

    def test_takes_one_call_of_a_request_that_can_be_answered_and_none_of_the_next_ones(self) -> None:
        self.put(WORK)
        self.version()
        self.hang("numbers")
        self.now += HALF_A_MINUTE
        started = self.now
        assert [self.version() for _ in range(3)] == ["group_type/work/1"] * 3
        assert self.now - started == A_HANG
        assert len(self.reasons()) == 1

    def test_is_asked_again_after_a_pause(self) -> None:
        self.put(WORK)
        self.version()
        self.put(WORK, number=2)
        self.hang("group_type/work/2")
        self.now += HALF_A_MINUTE
        assert self.version() == "group_type/work/1"
        self.policies.busy.clear()
        self.now += PAUSE_MS - 1
        assert self.version() == "group_type/work/1"
        self.now += 1
        assert self.version() == "group_type/work/2"

    def test_is_asked_for_no_version_when_the_pointers_took_all_the_time(self) -> None:
        self.put(WORK)
        self.policies.before = lambda what: self.advance(BUDGET_MS if what == "numbers" else 0)
        self.is_unknown()
        assert self.policies.reads == ["numbers"]
        assert self.reasons() == ["group_type/work/1: no time is left to read it"]

    def advance(self, milliseconds: int) -> None:
        self.now += milliseconds
