"""Publish what committed items call for: the work of confirm_creation and of invite_members."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from herald.domain.audit import Audit, AuditEvent, AuditFacts
from herald.domain.errors import HeraldError, MalformedRecord, PublishFailed, TemporarilyUnavailable
from herald.domain.ports import Publisher, Quarantine, TimeLeft
from herald.domain.publication import Publication

Plan = Callable[[Mapping[str, Any]], Sequence[Publication]]
"""Turns one stream record into what it calls for, perhaps nothing. Raises MalformedRecord, TemporarilyUnavailable."""


@dataclass(frozen=True, slots=True)
class NotificationPublishing:
    """Publishes what stream records call for."""

    plan: Plan
    describe: Callable[[Mapping[str, Any]], str]
    publisher: Publisher
    quarantine: Quarantine
    audit: Audit

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

    def _plan(self, records: Sequence[Mapping[str, Any]]) -> "_Batch":
        """Plan record by record, up to the first that cannot be planned now."""
        batch = _Batch()
        for position, record in enumerate(records):
            try:
                batch.planned += [(position, publication) for publication in self.plan(record)]
            except MalformedRecord as error:
                batch.poison[position] = error
            except TemporarilyUnavailable as error:
                batch.stopped = (position, error)
                break
        return batch

    def _publish(self, batch: "_Batch", time_left: TimeLeft) -> tuple[int | None, HeraldError | None]:
        try:
            self.publisher.publish([publication for _, publication in batch.planned], time_left)
        except PublishFailed as error:
            return batch.planned[error.position][0], error
        return batch.stopped

    def _set_aside(self, record: Mapping[str, Any], error: MalformedRecord) -> None:
        self.quarantine.put(self.describe(record), str(error))
        self.audit.record(AuditEvent.NOTIFICATIONS_QUARANTINED, {"outcome": "failed", "reason": str(error)})

    def _tell(self, batch: "_Batch", failed: int | None, error: HeraldError | None) -> None:
        for position, publication in batch.planned:
            if failed is None or position < failed:
                self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**_facts(publication), "outcome": "done"})
        if failed is not None:
            about = [_facts(publication) for position, publication in batch.planned if position == failed]
            facts = about[0] if about else AuditFacts()
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**facts, "outcome": "failed", "reason": str(error)})


@dataclass(slots=True)
class _Batch:
    """What the records of a batch call for, by their positions in it, and where planning had to stop."""

    planned: list[tuple[int, Publication]] = field(default_factory=list)
    poison: dict[int, MalformedRecord] = field(default_factory=dict)
    stopped: tuple[int, TemporarilyUnavailable] | tuple[None, None] = (None, None)


def _facts(publication: Publication) -> AuditFacts:
    commit = publication.commit
    return {
        "group_id": commit.group_id,
        "actor": commit.creator,
        "operation_id": commit.operation_id,
        "policy_version": commit.policy_version,
        "kind": publication.kind.value,
        "channel": ",".join(publication.channels),
        "format": publication.format.value,
        "chunk": publication.chunk,
        "recipients": publication.recipients,
        "message_id": publication.message_id,
    }
