"""Publish what the committed items of a stream batch call for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from herald.domain.audit.events import AuditEvent, AuditFacts
from herald.domain.errors import MalformedRecord, PublishFailed, TemporarilyUnavailable
from herald.use_cases import audit_facts
from herald.use_cases.notifications.plan_notifications import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.delivery.ports import Quarantine
    from herald.domain.errors import HeraldError
    from herald.domain.notifications.ports import Publisher
    from herald.domain.notifications.publication import Publication

PlanRecord = Callable[[Mapping[str, Any]], Plan]
"""Plans one stream record. Raises MalformedRecord, TemporarilyUnavailable."""


@dataclass(frozen=True, slots=True)
class NotificationPublishing:
    """Publishes stream records. `describe` and `name` identify a record's item, readable or not."""

    plan: PlanRecord
    describe: Callable[[Mapping[str, Any]], str]
    name: Callable[[Mapping[str, Any]], AuditFacts]
    publisher: Publisher
    quarantine: Quarantine
    audit: Audit
    clock: Clock

    def publish(self, records: Sequence[Mapping[str, Any]], time_left: TimeLeft) -> int | None:
        """Publish a batch of stream records in order; unreadable records are quarantined.

        Returns the position of the first record that failed, or None. Records before it are published or quarantined;
        it and the later ones must be retried. If the very first record failed, its error is raised instead: nothing
        was done, and the stream's retry, bisection and on-failure destination handle it.
        """
        batch = self._plan(records)
        failed, error = self._publish(batch, time_left)
        for position, unreadable in batch.unreadable.items():
            if failed is not None and position > failed:
                break
            try:
                self._quarantine(records[position], unreadable)
            except TemporarilyUnavailable as unavailable:
                failed, error = position, unavailable
                break
        self._audit_published(batch, failed, error)
        if failed == 0 and error is not None:
            raise error
        return failed

    def _plan(self, records: Sequence[Mapping[str, Any]]) -> _Batch:
        """Plan record by record, up to the first that cannot be planned now."""
        batch = _Batch()
        for position, record in enumerate(records):
            try:
                plan = self.plan(record)
            except MalformedRecord as error:
                batch.unreadable[position] = error
            except TemporarilyUnavailable as error:
                batch.stopped = (position, error)
                break
            else:
                self._audit_planned(plan)
                batch.planned += [(position, publication) for publication in plan.publications]
        return batch

    def _publish(self, batch: _Batch, time_left: TimeLeft) -> tuple[int | None, HeraldError | None]:
        try:
            self.publisher.publish([publication for _, publication in batch.planned], time_left)
        except PublishFailed as error:
            return batch.planned[error.position][0], error
        return batch.stopped

    def _quarantine(self, record: Mapping[str, Any], error: MalformedRecord) -> None:
        self.quarantine.put(self.describe(record), str(error))
        facts: AuditFacts = {**self.name(record), "outcome": "failed", "reason": str(error)}
        self.audit.record(AuditEvent.NOTIFICATIONS_QUARANTINED, facts)

    def _audit_planned(self, plan: Plan) -> None:
        """Record what will be sent, and what will not, before anything is done: a crash cannot hide it."""
        for publication in plan.publications:
            facts = audit_facts.of_publication(publication, self.clock())
            self.audit.record(AuditEvent.NOTIFICATIONS_PLANNED, {**facts, "outcome": "done"})
        if plan.suppression:
            suppressed = audit_facts.of_suppression(plan.suppression)
            self.audit.record(AuditEvent.NOTIFICATIONS_SUPPRESSED, {**suppressed, "outcome": "done"})

    def _audit_published(self, batch: _Batch, failed: int | None, error: HeraldError | None) -> None:
        for position, publication in batch.planned:
            if failed is None or position < failed:
                facts = audit_facts.of_publication(publication, self.clock())
                self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**facts, "outcome": "done"})
        if failed is not None:
            facts = next(iter(self._facts_at(batch, failed)), AuditFacts())
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**facts, "outcome": "failed", "reason": str(error)})

    def _facts_at(self, batch: _Batch, failed: int) -> list[AuditFacts]:
        return [
            audit_facts.of_publication(publication, self.clock())
            for position, publication in batch.planned
            if position == failed
        ]


@dataclass(slots=True)
class _Batch:
    """The publications and unreadable records of a batch, by position, and the record at which planning stopped."""

    planned: list[tuple[int, Publication]] = field(default_factory=list)
    unreadable: dict[int, MalformedRecord] = field(default_factory=dict)
    stopped: tuple[int, TemporarilyUnavailable] | tuple[None, None] = (None, None)
