"""Publishing what stream records call for, on ports in memory."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import (
    MalformedRecord,
    MessageTooLarge,
    PublishFailed,
    TemporarilyUnavailable,
)
from herald.domain.kinds import Kind
from herald.domain.notifications.publication import Publication
from herald.domain.notifications.suppression import Suppression
from herald.use_cases.notifications.plan_notifications import Plan
from herald.use_cases.notifications.publish_notifications import NotificationPublishing

from tests.support.builders import (
    NOW,
    a_committed_group,
    a_confirmation,
    an_invitation,
    published,
)
from tests.support.doubles import plenty_of_time
from tests.support.fakes import (
    FakeAudit,
    FakePublisher,
    FakeQuarantine,
)


class TestPublishNotifications:
    """Records are given as the messages they call for, as None where they cannot be read, or as plans."""

    def setup_method(self) -> None:
        self.audit, self.quarantine = FakeAudit(), FakeQuarantine()
        self.good = published(an_invitation())

    def run(self, records: Sequence[Publication | Plan | None], fails_at: int | None = None) -> int | None:
        def plan(record: Mapping[str, Any]) -> Plan:
            found: Publication | Plan | None = record["calls for"]
            if found is None:
                raise MalformedRecord("poison")
            return found if isinstance(found, Plan) else Plan((found,))

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
        assert self.audit.events == [AuditEvent.NOTIFICATIONS_PUBLISHED] * 3

    def test_a_record_has_one_line_about_all_its_messages(self) -> None:
        confirmation = published(a_confirmation())
        assert self.run([Plan((confirmation, self.good)), self.good]) is None
        confirmed = f"group.creation.confirmed:v2:inbox,gateway:1:{confirmation.message_id}"
        invited = f"group.invitation.received:v2:inbox,gateway:2:{self.good.message_id}"
        found = [facts["publications"] for _, facts in self.audit.lines]
        assert found == [f"{confirmed} {invited}", invited]

    def test_a_record_that_fails_has_a_line_about_all_its_messages(self) -> None:
        """Some of them may have been published: the retry publishes all again."""
        both = Plan((published(a_confirmation()), self.good))
        assert self.run([self.good, both], fails_at=2) == 1
        (_, first), (event, failed) = self.audit.lines
        assert event is AuditEvent.PUBLISH_FAILED
        assert failed["publications"].split()[1] == first["publications"]

    @pytest.mark.parametrize("position", [0, 1, 2])
    def test_a_poison_record_is_quarantined_with_its_cause_and_its_neighbours_are_published(
        self, position: int
    ) -> None:
        records: list[Publication | None] = [self.good] * 3
        records[position] = None
        assert self.run(records) is None
        assert len(self.publisher.published) == 2
        assert self.quarantine.kept == [(f"record {position}", "poison")]
        assert self.audit.events.count(AuditEvent.NOTIFICATIONS_QUARANTINED) == 1

    @pytest.mark.parametrize("position", [1, 2])
    def test_a_poison_record_that_cannot_be_quarantined_is_reported(self, position: int) -> None:
        self.quarantine.closed = True
        records: list[Publication | None] = [self.good] * 3
        records[position] = None
        assert self.run(records) == position
        assert self.audit.events[-1] is AuditEvent.PUBLISH_FAILED

    def test_a_poison_record_at_the_front_that_cannot_be_quarantined_is_raised(self) -> None:
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

    @pytest.mark.parametrize("position", [0, 1, 2])
    def test_poison_that_cannot_be_quarantined_repeats_no_neighbour(self, position: int) -> None:
        """What is before it goes out once; what is behind it waits, however often the record is retried."""
        self.quarantine.closed = True
        records: list[Publication | None] = [self.good] * 3
        records[position] = None
        with suppress(TemporarilyUnavailable):
            self.run(records)
        assert len(self.publisher.published) == position

    def test_poison_is_quarantined_once_although_the_topic_refuses_what_is_behind_it(self) -> None:
        assert self.run([None, self.good], fails_at=0) == 1
        assert len(self.quarantine.kept) == 1

    def test_what_can_be_published_of_a_record_is_published_and_the_rest_is_quarantined(self) -> None:
        partly = Plan((self.good,), refused=MessageTooLarge("v1 is too large"))
        assert self.run([self.good, partly, self.good]) is None
        assert len(self.publisher.published) == 3
        assert self.quarantine.kept == [("record 1", "v1 is too large")]

    def test_a_record_of_which_a_part_cannot_be_quarantined_is_not_published_again_and_again(self) -> None:
        self.quarantine.closed = True
        assert self.run([self.good, Plan((self.good,), refused=MessageTooLarge("v1 is too large"))]) == 1
        assert len(self.publisher.published) == 1

    def test_each_suppressed_kind_of_a_record_is_recorded(self) -> None:
        item = a_committed_group()
        suppressed = tuple(Suppression(item, kind, "level silent", frozenset({"ben"})) for kind in Kind)
        assert self.run([Plan(suppressions=suppressed)]) is None
        assert self.audit.events == [AuditEvent.NOTIFICATIONS_SUPPRESSED] * 2

    def test_an_empty_batch_is_done(self) -> None:
        assert self.run([]) is None
