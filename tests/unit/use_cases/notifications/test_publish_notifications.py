"""Publishing what stream records call for, on ports in memory."""

from collections.abc import Mapping
from typing import Any

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import (
    MalformedRecord,
    PublishFailed,
    TemporarilyUnavailable,
)
from herald.domain.notifications.publication import Publication
from herald.use_cases.notifications.plan_notifications import Plan
from herald.use_cases.notifications.publish_notifications import NotificationPublishing

from tests.support.builders import (
    NOW,
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

    def test_an_empty_batch_is_done(self) -> None:
        assert self.run([]) is None
