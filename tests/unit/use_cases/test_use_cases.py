"""The use cases on ports in memory."""

from collections.abc import Mapping
from typing import Any

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.creation.quota import QuotaLimits
from herald.domain.delivery.ledger import LedgerEntry, Outcome
from herald.domain.delivery.retry import wait_after
from herald.domain.errors import (
    GroupIdTaken,
    IdempotencyKeyReused,
    InvalidGroup,
    MalformedRecord,
    NotWritten,
    PublishFailed,
    TemporarilyUnavailable,
    TooManyCreations,
)
from herald.domain.kinds import Channel
from herald.domain.notifications import cloud_event
from herald.domain.notifications.publication import Publication
from herald.domain.policies.policy import BUILT_IN
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.fail_delivery import FailureHandler, ReceivedMessage
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.creation_quotas import CreationQuotas
from herald.use_cases.notifications.plan_notifications import Plan
from herald.use_cases.notifications.publish_notifications import NotificationPublishing

from tests.support.builders import (
    ADMIN,
    ALICE,
    NOW,
    a_committed_group,
    a_confirmation,
    a_context,
    a_request,
    an_invitation,
    published,
)
from tests.support.doubles import no_limits, plenty_of_time
from tests.support.fakes import (
    FakeAudit,
    FakeGroups,
    FakeInbox,
    FakeLedger,
    FakePublisher,
    FakeQuarantine,
    FakeQuotas,
    FakeVisibility,
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

    def test_a_reused_key_is_told_from_a_taken_id(self) -> None:
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


class TestPublishNotifications:
    """Records are given as the messages they call for, or as None where they cannot be read."""

    def setup_method(self) -> None:
        self.audit, self.quarantine = FakeAudit(), FakeQuarantine()
        self.good = published(an_invitation())

    def run(self, records: list[Publication | None], fails_at: int | None = None) -> int | None:
        def plan(record: Mapping[str, Any]) -> Plan:
            publication: Publication | None = record["calls for"]
            if publication is None:
                raise MalformedRecord("poison")
            return Plan((publication,))

        self.publisher = FakePublisher(fails_at)
        publishing = NotificationPublishing(
            plan=plan,
            describe=lambda record: f"record {record['number']}",
            name=lambda record: {"sequence_number": str(record["number"])},
            publisher=self.publisher,
            quarantine=self.quarantine,
            audit=self.audit,
            clock=lambda: NOW,
        )
        numbered = [{"number": number, "calls for": record} for number, record in enumerate(records)]
        return publishing.publish(numbered, plenty_of_time)

    def test_a_whole_batch_goes_out(self) -> None:
        assert self.run([self.good] * 3) is None
        assert len(self.publisher.published) == 3
        assert self.audit.events == [AuditEvent.NOTIFICATIONS_PLANNED] * 3 + [AuditEvent.NOTIFICATIONS_PUBLISHED] * 3

    @pytest.mark.parametrize("position", [0, 1, 2])
    def test_a_poison_record_is_set_aside_with_its_cause_and_its_neighbours_go_out(self, position: int) -> None:
        records: list[Publication | None] = [self.good] * 3
        records[position] = None
        assert self.run(records) is None
        assert len(self.publisher.published) == 2
        assert self.quarantine.kept == [(f"record {position}", "poison")]
        assert self.audit.events.count(AuditEvent.NOTIFICATIONS_QUARANTINED) == 1

    @pytest.mark.parametrize("position", [1, 2])
    def test_a_poison_record_that_cannot_be_set_aside_is_reported(self, position: int) -> None:
        self.quarantine.closed = True
        records: list[Publication | None] = [self.good] * 3
        records[position] = None
        assert self.run(records) == position
        assert self.audit.events[-1] is AuditEvent.PUBLISH_FAILED

    def test_a_poison_record_at_the_front_that_cannot_be_set_aside_is_raised(self) -> None:
        self.quarantine.closed = True
        with pytest.raises(TemporarilyUnavailable):
            self.run([None, self.good])

    @pytest.mark.parametrize("position", [1, 2])
    def test_the_first_message_that_the_topic_refuses_is_reported(self, position: int) -> None:
        assert self.run([self.good] * 3, fails_at=position) == position
        assert len(self.publisher.published) == position

    def test_a_topic_that_refuses_the_first_is_raised(self) -> None:
        with pytest.raises(PublishFailed):
            self.run([self.good], fails_at=0)

    def test_a_refused_message_is_reported_by_its_record_not_by_its_place_among_the_messages(self) -> None:
        assert self.run([None, self.good, self.good], fails_at=1) == 2

    def test_poison_behind_a_failure_waits_for_its_turn(self) -> None:
        assert self.run([self.good, self.good, None], fails_at=1) == 1
        assert self.quarantine.kept == []

    def test_an_empty_batch_is_done(self) -> None:
        assert self.run([]) is None


def inbox_once(ledger: FakeLedger, audit: FakeAudit, now: int) -> IdempotentDelivery:
    return IdempotentDelivery(Channel.INBOX, ledger, audit, lambda: now)


class TestInboxDelivery:
    def setup_method(self) -> None:
        self.inbox, self.ledger, self.audit = FakeInbox(), FakeLedger(), FakeAudit()
        self.delivery = InboxDelivery(self.inbox, inbox_once(self.ledger, self.audit, NOW + 250))
        self.message = cloud_event.decode(cloud_event.encode(an_invitation()))

    def test_every_recipient_gets_the_notification_and_the_ledger_a_line(self) -> None:
        self.delivery.deliver(self.message, 1, plenty_of_time)
        assert sorted(self.inbox.items) == ["ben", "chen"]
        (entry,) = self.ledger.recorded.values()
        assert (entry.outcome, entry.recipients, entry.attempts, entry.at) == (Outcome.DONE, 2, 1, NOW + 250)
        assert self.audit.lines[0][1]["lag_ms"] == 250

    def test_a_redelivery_is_skipped(self) -> None:
        self.delivery.deliver(self.message, 1, plenty_of_time)
        self.inbox.items.clear()
        self.delivery.deliver(self.message, 2, plenty_of_time)
        assert self.inbox.items == {}
        assert self.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED, AuditEvent.REDELIVERY_SKIPPED]


class TestFailedDelivery:
    def setup_method(self) -> None:
        self.quarantine, self.visibility = FakeQuarantine(), FakeVisibility()
        self.ledger, self.audit = FakeLedger(), FakeAudit()
        self.failed = FailureHandler(
            Channel.INBOX,
            self.quarantine,
            self.visibility,
            self.ledger,
            self.audit,
            lambda: NOW,
            jitter=lambda: 0.0,
            max_receives=8,
        )
        self.body = cloud_event.encode(an_invitation())

    def received(self, attempt: int, body: str | None = None) -> ReceivedMessage:
        message = cloud_event.decode(self.body) if body is None else None
        return ReceivedMessage(self.body if body is None else body, "m1", f"receipt-{attempt}", attempt, message)

    def reasons(self) -> list[str]:
        return [facts["reason"] for _, facts in self.audit.lines]

    def test_a_message_comes_again_after_waits_that_grow(self) -> None:
        for attempt in range(1, 8):
            assert not self.failed.handle(self.received(attempt), "throttled")
        assert list(self.visibility.postponed.values()) == [15, 30, 60, 120, 240, 480, 900]
        assert self.ledger.recorded == {}
        assert self.audit.events == [AuditEvent.DELIVERY_FAILED] * 7

    def test_at_its_last_receive_it_is_set_aside_with_its_cause_and_the_ledger_told(self) -> None:
        assert self.failed.handle(self.received(8), "throttled")
        assert self.quarantine.kept == [(self.body, "throttled")]
        (entry,) = self.ledger.recorded.values()
        assert (entry.outcome, entry.attempts, entry.recipients) == (Outcome.FAILED, 8, 2)
        assert self.audit.events == [AuditEvent.DELIVERY_FAILED, AuditEvent.NOTIFICATIONS_QUARANTINED]

    def test_what_nobody_can_read_is_set_aside_at_once(self) -> None:
        assert self.failed.handle(self.received(1, "{}"), "not a message of Herald")
        assert self.quarantine.kept == [("{}", "not a message of Herald")]
        assert self.audit.lines[0][1]["sqs_message_id"] == "m1"

    def test_what_cannot_be_set_aside_is_not_acknowledged(self) -> None:
        self.quarantine.closed = True
        assert not self.failed.handle(self.received(8), "throttled")
        assert self.ledger.recorded == {}
        assert self.reasons() == ["throttled", "not quarantined: the queue is closed"]

    def test_a_ledger_that_cannot_be_told_does_not_spoil_the_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unavailable(entry: LedgerEntry) -> None:
            raise TemporarilyUnavailable("ThrottlingException")

        monkeypatch.setattr(self.ledger, "record", unavailable)
        assert self.failed.handle(self.received(8), "throttled")
        assert self.reasons()[-1] == "not recorded in the ledger: ThrottlingException"

    def test_a_visibility_that_cannot_be_changed_leaves_the_queues_own(self) -> None:
        self.visibility.closed = True
        assert not self.failed.handle(self.received(1), "throttled")
        assert self.reasons()[-1] == "it is redelivered after the queue's own visibility timeout: the queue is closed"

    def test_what_was_not_tried_comes_again_at_once(self) -> None:
        self.failed.defer(self.received(3))
        assert self.visibility.postponed == {"receipt-3": 0}
        assert self.audit.events == [AuditEvent.DELIVERY_DEFERRED]

    def test_what_was_not_tried_at_its_last_receive_is_set_aside(self) -> None:
        assert self.failed.defer(self.received(8))
        assert self.quarantine.kept == [(self.body, "there was no time left for it at its last receive")]
        assert len(self.ledger.recorded) == 1

    def test_a_redrive_turns_failed_into_done(self) -> None:
        self.failed.handle(self.received(8), "throttled")
        delivery = InboxDelivery(FakeInbox(), inbox_once(self.ledger, self.audit, NOW))
        delivery.deliver(cloud_event.decode(self.body), 1, plenty_of_time)
        (entry,) = self.ledger.recorded.values()
        assert entry.outcome is Outcome.DONE

    @pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 120), (0.5, 90), (1.0, 60)])
    def test_jitter_takes_up_to_half_of_a_wait(self, jitter: float, seconds: int) -> None:
        assert wait_after(4, jitter) == seconds


def test_the_creator_gets_a_confirmation_and_no_invitation() -> None:
    item = a_committed_group()
    assert a_confirmation(item).recipients == {"creator": ("alice",)}
    assert an_invitation(item).recipients == {"member": ("ben", "chen")}
