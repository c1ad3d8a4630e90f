"""Creating a group, on ports in memory: commits, retries, refusals and quotas."""

from collections.abc import Callable
from itertools import count

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.creation.quota import IN_FLIGHT_MS, QuotaCharge, QuotaLimits
from herald.domain.errors import (
    GroupIdTaken,
    IdempotencyKeyReused,
    InvalidGroup,
    NotWritten,
    TemporarilyUnavailable,
    TooManyCreations,
)
from herald.domain.policies.policy import BUILT_IN
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.creation_quotas import CreationQuotas

from tests.support.builders import (
    ADMIN,
    ALICE,
    NOW,
    a_context,
    a_new_group,
    a_request,
)
from tests.support.doubles import Waits, no_backoff, no_limits
from tests.support.fakes import (
    FakeAudit,
    FakeGroups,
    FakeQuotas,
)


class TestCreateGroup:
    def setup_method(self) -> None:
        self.groups, self.audit, self.caller = FakeGroups(), FakeAudit(), ALICE
        self.limits, self.quotas, self.attempts = no_limits(), FakeQuotas(), count(1)
        self.waits = Waits()
        self.waiting: Callable[[], object] = lambda: None

    def limit(self, creations: int = 0, invitations: int = 0) -> None:
        self.limits = CreationQuotas(self.quotas, QuotaLimits(creations, invitations), self.wait)

    def wait(self, attempt: int) -> None:
        no_backoff(self.waits).wait(attempt)
        self.waiting()

    def counted(self) -> list[tuple[int, int]]:
        return list(self.quotas.counts.values())

    def create(self, key: str | None = "k", entropy: bytes | None = None, **changes: object) -> tuple[str, bool]:
        context = a_context(key=key, entropy=entropy or next(self.attempts).to_bytes(16, "big"))
        creation = GroupCreation(self.groups, self.limits, self.audit, lambda: NOW)
        created = creation.create(a_request(**changes), self.caller, context, BUILT_IN)
        return created.group.group_id, created.replayed

    def test_a_new_group_is_committed_and_audited(self) -> None:
        group_id, replayed = self.create()
        assert not replayed
        assert self.groups.get(group_id) is not None
        assert self.audit.events == [AuditEvent.GROUP_COMMITTED]

    def test_a_retry_is_a_replay(self) -> None:
        first, _ = self.create(entropy=b"1" * 16)
        assert self.create(entropy=b"2" * 16) == (first, True)
        assert self.audit.events[-1] is AuditEvent.GROUP_REPLAYED

    def test_an_attempt_that_meets_its_own_group_is_no_replay(self) -> None:
        first, _ = self.create(entropy=b"1" * 16)
        assert self.create(entropy=b"1" * 16) == (first, False)

    def test_a_reused_key_and_a_taken_id_are_different_errors(self) -> None:
        self.create(group_id="hikers", key=None)
        with pytest.raises(GroupIdTaken):
            self.create(group_id="hikers", key=None, name="Walkers")
        self.create()
        with pytest.raises(IdempotencyKeyReused):
            self.create(name="Walkers")

    def test_a_refusal_says_all_about_the_group_that_was_requested(self) -> None:
        self.create(group_id="hikers", key=None)
        (_, committed), *_ = self.audit.lines
        with pytest.raises(GroupIdTaken) as refused:
            self.create(group_id="hikers", key=None, name="Walkers")
        names = ("group_id", "actor", "operation_id", "policy_version", "member_count", "recipients")
        assert refused.value.requested == {name: value for name, value in committed.items() if name in names}
        assert self.audit.events == [AuditEvent.GROUP_COMMITTED]

    def test_a_request_that_ends_in_a_fault_is_audited_because_no_other_line_says_what_was_requested(self) -> None:
        self.groups.fails_with = PermissionError("denied")
        with pytest.raises(PermissionError):
            self.create(group_id="hikers", key=None)
        ((event, facts),) = self.audit.lines
        assert (event, facts["group_id"], facts["member_count"]) == (AuditEvent.REQUEST_RECEIVED, "hikers", 3)

    def test_nothing_is_audited_as_committed_when_the_request_is_refused(self) -> None:
        with pytest.raises(InvalidGroup):
            self.create(members=())
        assert self.audit.events == []
        assert self.groups.committed == {}

    def test_creations_are_counted_and_beyond_the_limit_refused_until_the_hour_is_over(self) -> None:
        self.limit(creations=2)
        self.create("1")
        self.create("2")
        with pytest.raises(TooManyCreations) as refused:
            self.create("3")
        assert refused.value.retry_after == 3600 - NOW // 1000 % 3600
        assert len(self.groups.committed) == 2

    def test_everybody_invited_counts_against_the_limit_of_invitations(self) -> None:
        self.limit(invitations=4)
        self.create("1")
        self.create("2")
        with pytest.raises(TooManyCreations):
            self.create("3", members=("ben",))
        assert self.counted() == [(2, 4)]

    def test_a_group_that_no_hour_allows_is_refused_by_its_members(self) -> None:
        self.limit(invitations=1)
        with pytest.raises(InvalidGroup, match="#/members: must invite at most 1 users"):
            self.create()

    def test_a_retry_is_answered_and_not_counted_though_the_limit_is_reached(self) -> None:
        self.limit(creations=2)
        first, _ = self.create("1", entropy=b"1" * 16)
        assert self.create("1", entropy=b"2" * 16) == (first, True)
        self.create("2")
        assert self.create("1", entropy=b"3" * 16) == (first, True)
        assert self.counted() == [(2, 4)]

    @pytest.mark.parametrize("limit", [5, 500])
    def test_what_is_refused_for_another_reason_is_not_counted(self, limit: int) -> None:
        self.create(group_id="hikers", key=None)
        self.limit(creations=limit)
        with pytest.raises(GroupIdTaken):
            self.create(group_id="hikers", key=None, name="Walkers")
        assert self.counted() in ([], [(0, 0)])

    @pytest.mark.parametrize(
        ("error", "counted"),
        [
            (NotWritten("throttled"), (0, 0)),
            (PermissionError("denied"), (0, 0)),
            (TemporarilyUnavailable("no answer"), (1, 2)),
        ],
    )
    def test_what_aws_did_not_write_is_not_counted_and_what_nobody_knows_is(
        self, error: Exception, counted: tuple[int, int]
    ) -> None:
        self.limit(creations=5)
        self.groups.fails_with = error
        with pytest.raises(type(error)):
            self.create()
        assert self.counted() == [counted]

    def test_an_attempt_that_finds_its_own_group_stays_counted(self) -> None:
        self.create(entropy=b"1" * 16)
        self.limit(creations=500)
        assert not self.create(entropy=b"1" * 16)[1]
        assert self.counted() == [(1, 2)]

    def test_while_much_is_left_nobody_looks_for_the_group_first(self) -> None:
        self.limit(creations=26, invitations=10_002)
        self.groups.looks = 0
        self.create("1")
        assert self.groups.looks == 0
        self.create("2")
        assert self.groups.looks == 1

    @pytest.mark.parametrize(("creations", "invitations"), [(25, 0), (0, 10_000), (25, 20_000), (100, 10_000)])
    def test_a_quota_that_is_never_far_from_its_end_is_charged_for_new_groups_only(
        self, creations: int, invitations: int
    ) -> None:
        self.limit(creations, invitations)
        self.create("1")
        self.groups.during_add = lambda: self.fail_if_counted((1, 2))
        assert self.create("1")[1]

    def fail_if_counted(self, before: tuple[int, int]) -> None:
        assert self.counted() == [before]

    def test_a_retry_in_flight_takes_nobody_s_last_place(self) -> None:
        self.limit(creations=2)
        self.create("1")
        self.groups.during_add = lambda: self.create("2")
        assert self.create("1")[1]
        assert len(self.groups.committed) == 2
        assert self.counted() == [(2, 4)]

    def test_the_last_place_is_waited_for_while_a_request_in_flight_may_give_it_back(self) -> None:
        self.limit(creations=1)
        held = QuotaCharge(ALICE.user_id, NOW, 2, "held")
        self.quotas.charge(held, QuotaLimits(1, 0))
        self.waiting = lambda: self.quotas.refund(held)
        self.create("1")
        assert self.waits.seconds == [0.05]
        assert self.counted() == [(1, 2)]

    def test_two_of_the_same_requests_at_once_are_no_creation_and_a_refusal(self) -> None:
        """The first one has the last place, so the second one cannot be counted. But it is a retry, and is answered."""
        self.limit(creations=1)
        self.waiting = lambda: self.groups.add(a_new_group(context=a_context(key="1", entropy=b"0" * 16)))
        self.quotas.charge(QuotaCharge(ALICE.user_id, NOW, 2, "first"), QuotaLimits(1, 0))
        assert self.create("1")[1]
        assert self.counted() == [(1, 2)]

    def test_a_quota_that_was_used_up_long_ago_is_refused_at_once(self) -> None:
        self.limit(creations=1)
        self.quotas.charge(QuotaCharge(ALICE.user_id, NOW - IN_FLIGHT_MS, 2, "earlier"), QuotaLimits(1, 0))
        with pytest.raises(TooManyCreations):
            self.create("1")
        assert self.waits.seconds == []

    def test_nobody_waits_for_long(self) -> None:
        self.limit(creations=1)
        self.create("1")
        with pytest.raises(TooManyCreations):
            self.create("2")
        assert self.waits.seconds == [0.05, 0.1, 0.2, 0.4, 0.8]

    def test_an_answer_is_the_same_though_a_count_could_not_be_given_back(self) -> None:
        self.limit(creations=5)
        first, _ = self.create("1", entropy=b"1" * 16)
        self.quotas.stuck = True
        assert self.create("1", entropy=b"2" * 16) == (first, True)

    def test_a_retry_is_answered_though_its_group_is_larger_than_any_hour_allows_by_now(self) -> None:
        first, _ = self.create("1", entropy=b"1" * 16)
        self.limit(invitations=1)
        assert self.create("1", entropy=b"2" * 16) == (first, True)

    def test_an_administrator_of_the_application_has_no_limit(self) -> None:
        self.limit(creations=1)
        self.caller = ADMIN
        self.create("1")
        self.create("2")
        assert self.counted() == []
