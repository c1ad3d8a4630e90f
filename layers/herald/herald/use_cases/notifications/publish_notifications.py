"""Publish what committed items call for: the work of confirm_creation and of invite_members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from herald.domain.audit.events import AuditEvent, AuditFacts
from herald.domain.errors import MalformedRecord, PublishFailed, TemporarilyUnavailable
from herald.use_cases import audit_facts
from herald.use_cases.notifications.plan_notifications import Planned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.audit.events import Audit
    from herald.domain.errors import HeraldError
    from herald.domain.notifications.publication import Publication
    from herald.domain.ports import Clock, Publisher, Quarantine, TimeLeft

Plan = Callable[[Mapping[str, Any]], Planned]
"""Turns one stream record into what it calls for, perhaps nothing. Raises MalformedRecord, TemporarilyUnavailable."""


@dataclass(frozen=True, slots=True)
class NotificationPublishing:
    """Publishes what stream records call for. `describe` and `name` tell which item a record shows, read or not."""

    plan: Plan
    describe: Callable[[Mapping[str, Any]], str]
    name: Callable[[Mapping[str, Any]], AuditFacts]
    publisher: Publisher
    quarantine: Quarantine
    audit: Audit
    clock: Clock

    def publish(self, records: Sequence[Mapping[str, Any]], time_left: TimeLeft) -> int | None:
        """Publish what a batch of stream records calls for, in order; a record nobody can read is set aside.

        Returns the position of the first record that failed (those before it are out or set aside, it and those
        behind it must come again), or None when nothing failed. Raises that record's error when it is the first of
        the batch: nothing is done then, and the stream's own retry, bisection and on-failure destination see why.
        """
        batch = self._plan(records)
        failed, error = self._publish(batch, time_left)
        for position, poison in batch.poison.items():
            if failed is not None and position > failed:
                break
            try:
                self._set_aside(records[position], poison)
            except TemporarilyUnavailable as unavailable:
                failed, error = position, unavailable
                break
        self._tell(batch, failed, error)
        if failed == 0 and error is not None:
            raise error
        return failed

    def _plan(self, records: Sequence[Mapping[str, Any]]) -> _Batch:
        """Plan record by record, up to the first that cannot be planned now."""
        batch = _Batch()
        for position, record in enumerate(records):
            try:
                planned = self.plan(record)
            except MalformedRecord as error:
                batch.poison[position] = error
            except TemporarilyUnavailable as error:
                batch.stopped = (position, error)
                break
            else:
                self._tell_planned(planned)
                batch.planned += [(position, publication) for publication in planned.publications]
        return batch

    def _publish(self, batch: _Batch, time_left: TimeLeft) -> tuple[int | None, HeraldError | None]:
        try:
            self.publisher.publish([publication for _, publication in batch.planned], time_left)
        except PublishFailed as error:
            return batch.planned[error.position][0], error
        return batch.stopped

    def _set_aside(self, record: Mapping[str, Any], error: MalformedRecord) -> None:
        self.quarantine.put(self.describe(record), str(error))
        facts: AuditFacts = {**self.name(record), "outcome": "failed", "reason": str(error)}
        self.audit.record(AuditEvent.NOTIFICATIONS_QUARANTINED, facts)

    def _tell_planned(self, planned: Planned) -> None:
        """Say what will be told, and what will not, before anything is done: a crash cannot hide it."""
        for publication in planned.publications:
            facts = audit_facts.of_publication(publication, self.clock())
            self.audit.record(AuditEvent.NOTIFICATIONS_PLANNED, {**facts, "outcome": "done"})
        if planned.suppression:
            suppressed = audit_facts.of_suppression(planned.suppression)
            self.audit.record(AuditEvent.NOTIFICATIONS_SUPPRESSED, {**suppressed, "outcome": "done"})

    def _tell(self, batch: _Batch, failed: int | None, error: HeraldError | None) -> None:
        for position, publication in batch.planned:
            if failed is None or position < failed:
                facts = audit_facts.of_publication(publication, self.clock())
                self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**facts, "outcome": "done"})
        if failed is not None:
            about = [
                audit_facts.of_publication(publication, self.clock())
                for position, publication in batch.planned
                if position == failed
            ]
            facts = about[0] if about else AuditFacts()
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**facts, "outcome": "failed", "reason": str(error)})


@dataclass(slots=True)
class _Batch:
    """What the records of a batch call for, by their positions in it, and where planning had to stop."""

    planned: list[tuple[int, Publication]] = field(default_factory=list)
    poison: dict[int, MalformedRecord] = field(default_factory=dict)
    stopped: tuple[int, TemporarilyUnavailable] | tuple[None, None] = (None, None)
