"""Publish what committed items call for: the work of confirm_creation and of invite_members."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from herald.domain.audit import Audit, AuditEvent, AuditFacts
from herald.domain.errors import HeraldError, MalformedRecord, PublishFailed, TemporarilyUnavailable
from herald.domain.identifiers import message_id
from herald.domain.notification import Message
from herald.domain.ports import Publisher, Quarantine, TimeLeft

Plan = Callable[[Mapping[str, Any]], Message]
"""Turns one stream record into its message. Raises MalformedRecord where it cannot."""


@dataclass(frozen=True, slots=True)
class NotificationPublishing:
    """Publishes the messages that stream records call for."""

    plan: Plan
    describe: Callable[[Mapping[str, Any]], str]
    publisher: Publisher
    quarantine: Quarantine
    audit: Audit

    def publish(self, records: Sequence[Mapping[str, Any]], time_left: TimeLeft) -> int | None:
        """Publish the messages of a batch of stream records, in order; a record nobody can read is set aside.

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
        batch = _Batch({}, {})
        for position, record in enumerate(records):
            try:
                batch.messages[position] = self.plan(record)
            except MalformedRecord as error:
                batch.poison[position] = error
        return batch

    def _publish(self, batch: "_Batch", time_left: TimeLeft) -> tuple[int | None, HeraldError | None]:
        try:
            self.publisher.publish(list(batch.messages.values()), time_left)
        except PublishFailed as error:
            return list(batch.messages)[error.position], error
        return None, None

    def _set_aside(self, record: Mapping[str, Any], error: MalformedRecord) -> None:
        self.quarantine.put(self.describe(record), str(error))
        self.audit.record(AuditEvent.NOTIFICATIONS_QUARANTINED, {"outcome": "failed", "reason": str(error)})

    def _tell(self, batch: "_Batch", failed: int | None, error: HeraldError | None) -> None:
        for position, message in batch.messages.items():
            if failed is None or position < failed:
                self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**_facts(message), "outcome": "done"})
        if failed is not None:
            message_facts = _facts(batch.messages[failed]) if failed in batch.messages else AuditFacts()
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**message_facts, "outcome": "failed", "reason": str(error)})


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the records of a batch call for, by their positions in it."""

    messages: dict[int, Message]
    poison: dict[int, MalformedRecord]


def _facts(message: Message) -> AuditFacts:
    commit = message.commit
    return {
        "group_id": commit.group_id,
        "actor": commit.creator,
        "operation_id": commit.operation_id,
        "policy_version": commit.policy_version,
        "kind": message.kind.value,
        "channel": ",".join(message.channels),
        "chunk": message.chunk,
        "recipients": message.recipient_count,
        "message_id": message_id(commit.group_id, message.kind, message.chunk),
    }
