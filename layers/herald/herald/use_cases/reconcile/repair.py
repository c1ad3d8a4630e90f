"""Publish the missing messages of one group again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.audit.events import AuditEvent, AuditFacts
from herald.domain.commits.committed import CommittedItem
from herald.domain.errors import MalformedRecord, PublishFailed, TemporarilyUnavailable
from herald.domain.reconcile.gaps import gaps
from herald.domain.reconcile.incomplete import ALARM_AFTER
from herald.use_cases import audit_facts
from herald.use_cases.reconcile.findings import finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.ports import CommittedGroups
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.notifications.ports import Publisher
    from herald.domain.notifications.publication import Publication
    from herald.domain.reconcile.gaps import Gap
    from herald.domain.reconcile.incomplete import IncompleteGroup
    from herald.domain.reconcile.ports import ReconcileState
    from herald.use_cases.notifications.plan_notifications import NotificationPlanner, Plan
    from herald.use_cases.reconcile.passes import Pass

_Items = dict[int, CommittedItem | MalformedRecord | None]
"""A group's items by chunk, 0 being the group item: an error for an unreadable one, None for a missing one."""

DescribeError = Callable[[BaseException], AuditFacts]
"""Returns the facts of an unexpected error."""


@dataclass(frozen=True, slots=True)
class GroupRepair:
    """Repairs incomplete groups, one at a time."""

    committed_groups: CommittedGroups
    planner: NotificationPlanner
    publisher: Publisher
    state: ReconcileState
    audit: Audit
    clock: Clock
    describe_error: DescribeError

    def repair(
        self,
        group: IncompleteGroup,
        outcomes: Mapping[LedgerKey, Outcome],
        current: Pass,
        waiting: Collection[LedgerKey] = (),
    ) -> None:
        """Publish a group's missing messages again, except those that are `waiting`. Forget the group if it is deleted.

        It is remembered before anything is read or published, so that it is checked again whatever happens meanwhile.
        An error of one group does not keep the others from being repaired.
        """
        header, again = group.header, group.again(self.clock())
        self.state.remember(again)
        found = gaps(header, outcomes, waiting)
        try:
            tried = self._try(header, found, current.time_left)
        except TemporarilyUnavailable as error:
            tried = _Tried([str(error)])
        except Exception as error:  # noqa: BLE001 - any error fails this group only; the log has the cause.
            unexpected: AuditFacts = {**self.describe_error(error), "group_id": header.group_id}
            self.audit.record(AuditEvent.ERROR_UNEXPECTED, unexpected)
            tried = _Tried([type(error).__name__])
        if tried.is_gone:
            self.forget(again, outcome="gone")
            return
        reason = "; ".join(tried.reasons)
        current.report.findings.append(finding(header, outcomes, republished=not reason, reason=reason))
        facts: AuditFacts = {"group_id": header.group_id, "messages": len(found), "attempt": again.republished}
        if not reason:
            self.audit.record(AuditEvent.GROUP_REPUBLISHED, {**facts, "outcome": "done"})
        if tried.is_unreadable or again.republished >= ALARM_AFTER:
            current.report.incomplete += not again.is_stuck  # Stuck groups are counted in their list.
            stuck = reason or "publishing again does not help: see the dead-letter queues"
            self.audit.record(AuditEvent.GROUP_INCOMPLETE, {**facts, "outcome": "failed", "reason": stuck})

    def forget(self, group: IncompleteGroup, *, outcome: str) -> None:
        """Forget a group that is complete (`done`) or deleted (`gone`)."""
        self.state.forget(group)
        self.audit.record(AuditEvent.GROUP_COMPLETED, {"group_id": group.header.group_id, "outcome": outcome})

    def _try(self, header: GroupHeader, found: Sequence[Gap], time_left: TimeLeft) -> _Tried:
        """Publish what can be read of a group."""
        items = self._items(header, found)
        if items[0] is None:
            return _Tried([], is_gone=True)
        plan = self._plan(found, items)
        if header.unreadable and isinstance(items[0], MalformedRecord):
            plan.refuse(str(items[0]))
        reasons = [*plan.unreadable, *self._publish(plan.publications, time_left)]
        return _Tried(reasons, is_unreadable=bool(plan.unreadable))

    def _items(self, header: GroupHeader, found: Sequence[Gap]) -> _Items:
        """Read the group item and the roster chunks that the gaps need, each once."""
        items: _Items = {}
        for chunk in sorted({0, *(gap.chunk for gap in found)}):
            try:
                items[chunk] = self.committed_groups.item(header.group_id, chunk)
            except MalformedRecord as error:
                items[chunk] = error
        return items

    def _plan(self, found: Sequence[Gap], items: _Items) -> _RepairPlan:
        """Plan the messages of the gaps with readable items, and name what prevents the others."""
        plan = _RepairPlan()
        for gap in found:
            item = items[gap.chunk]
            if item is None:
                plan.refuse(f"roster chunk {gap.chunk} is not in the table")
                continue
            try:
                planned = self._planned(gap, item)
            except MalformedRecord as error:
                plan.refuse(str(error))
                continue
            plan.publications.extend(planned.publications)
            if planned.refused:
                plan.refuse(str(planned.refused))
        return plan

    def _planned(self, gap: Gap, item: CommittedItem | MalformedRecord) -> Plan:
        if isinstance(item, MalformedRecord):
            raise item
        return self.planner.plan(gap.kind, item, gap.channels)

    def _publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> tuple[str, ...]:
        """Publish again. Returns why it failed, or nothing."""
        published, failure = len(publications), tuple[str, ...]()
        try:
            self.publisher.publish(publications, time_left)
        except PublishFailed as error:
            published, failure = error.position, (str(error),)
            facts: AuditFacts = audit_facts.of_publications(publications[published : published + 1], self.clock())
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**facts, "outcome": "failed", "reason": str(error)})
        for of_item in _by_item(publications[:published]):
            done = audit_facts.of_publications(of_item, self.clock())
            self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**done, "outcome": "done"})
        return failure


def _by_item(publications: Sequence[Publication]) -> Iterable[Sequence[Publication]]:
    """Return the publications of each committed item of a group, which a stream reader would publish together."""
    found: dict[int, list[Publication]] = {}
    for publication in publications:
        found.setdefault(publication.message.chunk, []).append(publication)
    return found.values()


class _Tried(NamedTuple):
    """Why a group could not be published again, if it could not; whether it is deleted, or cannot all be read."""

    reasons: Sequence[str]
    is_gone: bool = False
    is_unreadable: bool = False


@dataclass(frozen=True, slots=True)
class _RepairPlan:
    """What is to be published again, and why not more: a retry does not make an unreadable item readable."""

    publications: list[Publication] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        """Note a reason, once."""
        if reason not in self.unreadable:
            self.unreadable.append(reason)
