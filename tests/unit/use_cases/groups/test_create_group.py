"""Creating a group, on ports in memory: commits, retries, refusals and quotas."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.creation.quota import QuotaLimits
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
    a_request,
)
from tests.support.doubles import no_limits
from tests.support.fakes import (
    FakeAudit,
    FakeGroups,
    FakeQuotas,
)


class TestCreateGroup:
    def setup_method(self) -> None:
        self.groups, self.audit, self.caller = FakeGroups(), FakeAudit(), ALICE
        self.limits, self.quotas = no_limits(), FakeQuotas()

    def limit(self, creations: int = 0, invitations: int = 0) -> None:
        self.limits = CreationQuotas(self.quotas, QuotaLimits(creations, invitations))

    def counted(self) -> list[tuple[int, int]]:
        return list(self.quotas.counts.values())

    def create(self, key: str | None = "k", entropy: bytes = bytes(16), **changes: object) -> tuple[str, bool]:
        context = a_context(key=key, entropy=entropy)
        creation = GroupCreation(self.groups, self.limits, self.audit, lambda: NOW)
        created = creation.create(a_request(**changes), self.caller, context, BUILT_IN)
        return created.group.group_id, created.replayed

    def test_a_new_group_is_committed_and_audited(self) -> None:
        group_id, replayed = self.create()
        assert not replayed
        assert self.groups.get(group_id) is not None
        assert self.audit.events == [AuditEvent.REQUEST_RECEIVED, AuditEvent.GROUP_COMMITTED]

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

    def test_what_is_refused_for_another_reason_is_not_counted(self) -> None:
        self.create(group_id="hikers", key=None)
        self.limit(creations=5)
        with pytest.raises(GroupIdTaken):
            self.create(group_id="hikers", key=None, name="Walkers")
        assert self.counted() == [(0, 0)]

    def test_what_aws_did_not_write_is_not_counted_and_what_nobody_knows_is(self) -> None:
        self.limit(creations=5)
        for error, counted in ((NotWritten("throttled"), (0, 0)), (TemporarilyUnavailable("no answer"), (1, 2))):
            self.groups.fails_with = error
            with pytest.raises(TemporarilyUnavailable):
                self.create()
            assert self.counted() == [counted]

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
