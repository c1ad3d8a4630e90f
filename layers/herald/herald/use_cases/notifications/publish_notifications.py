"""Publish what the committed items of a stream batch call for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import MalformedRecord, PublishFailed, TemporarilyUnavailable
from herald.use_cases import audit_facts
from herald.use_cases.notifications.plan_notifications import Plan
from herald.use_cases.notifications.planned_batch import Failure, PlannedBatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.delivery.ports import Quarantine
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
        """Publish a batch of stream records in order; records that no retry helps are quarantined in their turn.

        Returns the position of the first record that failed, or None. Records before it are published or quarantined;
        it and the later ones must be retried. If the very first record failed, its error is raised instead: the
        stream's retry, bisection and on-failure destination handle it.
        """
        batch = self._plan(records)
        failure = self._in_turn(records, batch, time_left) or batch.stopped
        self._audit_published(batch, failure)
        if failure and failure.position == 0:
            raise failure.error
        return failure.position if failure else None

    def _in_turn(
        self, records: Sequence[Mapping[str, Any]], batch: PlannedBatch, time_left: TimeLeft
    ) -> Failure | None:
        """Publish up to each record that is to be quarantined, quarantine it, and go on behind it.

        Nothing is done behind a failure: a retry repeats neither what was published nor what was quarantined.
        """
        start = 0
        for position, error in batch.refused.items():
            failure = self._publish(batch.between(start, position), time_left)
            failure = failure or self._quarantine(position, records[position], error)
            if failure:
                return failure
            start = position
        return self._publish(batch.between(start, len(records)), time_left)

    def _plan(self, records: Sequence[Mapping[str, Any]]) -> PlannedBatch:
        """Plan record by record, up to the first that cannot be planned now."""
        batch = PlannedBatch()
        for position, record in enumerate(records):
            try:
                plan = self.plan(record)
            except MalformedRecord as error:
                batch.refused[position] = error
            except TemporarilyUnavailable as error:
                batch.stopped = Failure(position, error)
                break
            else:
                self._audit_suppressed(plan)
                batch.planned += [(position, publication) for publication in plan.publications]
                if plan.refused:
                    batch.refused[position] = plan.refused
        return batch

    def _publish(self, planned: Sequence[tuple[int, Publication]], time_left: TimeLeft) -> Failure | None:
        try:
            self.publisher.publish([publication for _, publication in planned], time_left)
        except PublishFailed as error:
            return Failure(planned[error.position][0], error)
        return None

    def _quarantine(self, position: int, record: Mapping[str, Any], error: MalformedRecord) -> Failure | None:
        try:
            self.quarantine.put(self.describe(record), str(error))
        except TemporarilyUnavailable as unavailable:
            return Failure(position, unavailable)
        facts: AuditFacts = {**self.name(record), "outcome": "failed", "reason": str(error)}
        self.audit.record(AuditEvent.NOTIFICATIONS_QUARANTINED, facts)
        return None

    def _audit_suppressed(self, plan: Plan) -> None:
        """Record what will not be sent, before anything is done: a crash cannot hide it."""
        for suppression in plan.suppressions:
            suppressed = audit_facts.of_suppression(suppression)
            self.audit.record(AuditEvent.NOTIFICATIONS_SUPPRESSED, {**suppressed, "outcome": "done"})

    def _audit_published(self, batch: PlannedBatch, failure: Failure | None) -> None:
        """Record each record that was published, and the first that failed.

        After a crash before this, the stream's retry publishes and records them again.
        """
        by_record = batch.by_record()
        for position, publications in by_record.items():
            if failure is None or position < failure.position:
                facts = audit_facts.of_publications(publications, self.clock())
                self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**facts, "outcome": "done"})
        if failure:
            failed = by_record.get(failure.position)
            facts = audit_facts.of_publications(failed, self.clock()) if failed else {}
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**facts, "outcome": "failed", "reason": str(failure.error)})
