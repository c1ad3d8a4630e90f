"""Publish the missing messages of one group again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.commits.committed import CommittedItem
from herald.domain.errors import MalformedRecord, PublishFailed
from herald.domain.reconcile.gaps import ALARM_AFTER, IncompleteGroup, gaps, wait_after
from herald.use_cases import audit_facts
from herald.use_cases.reconcile.report import finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.clock import Clock, TimeLeft
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.commits.ports import CommittedGroups
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.notifications.ports import Publisher
    from herald.domain.notifications.publication import Publication
    from herald.domain.reconcile.gaps import Gap
    from herald.domain.reconcile.ports import ReconcileState
    from herald.use_cases.notifications.plan_notifications import NotificationPlanner, Plan
    from herald.use_cases.reconcile.report import Pass

_Items = dict[int, CommittedItem | MalformedRecord | None]
"""A group's items by chunk, 0 being the group item: an error for an unreadable one, None for a missing one."""


@dataclass(frozen=True, slots=True)
class GroupRepair:
    """Repairs incomplete groups, one at a time."""

    committed_groups: CommittedGroups
    planner: NotificationPlanner
    publisher: Publisher
    state: ReconcileState
    audit: Audit
    clock: Clock

    def repair(self, group: IncompleteGroup, outcomes: Mapping[LedgerKey, Outcome], current: Pass) -> None:
        """Publish a group's missing messages again, or forget the group if it is complete or deleted.

        It is remembered before anything is published, so that it is checked again whatever happens meanwhile.
        """
        header = group.header
        current.handled.add(header.group_id)
        found = gaps(header, outcomes)
        items = self._items(header, found) if found else {}
        if not found or items[0] is None:
            self._forget(header, current, outcome="gone" if found else "done")
            return
        again = group.republished + 1
        current.incomplete.add(header.group_id)
        self.state.remember(IncompleteGroup(header, again, self.clock() + wait_after(again)))
        plan = self._plan(found, items)
        reason = "; ".join([*plan.unreadable, *self._publish(plan.publications, current.time_left)])
        current.report.findings.append(finding(header, outcomes, republished=not reason, reason=reason))
        facts: AuditFacts = {"group_id": header.group_id, "messages": len(found), "attempt": again}
        if not reason:
            self.audit.record(AuditEvent.GROUP_REPUBLISHED, {**facts, "outcome": "done"})
        if plan.unreadable or again >= ALARM_AFTER:
            current.report.incomplete += 1
            stuck = reason or "publishing again does not help: see the dead-letter queues"
            self.audit.record(AuditEvent.GROUP_INCOMPLETE, {**facts, "outcome": "failed", "reason": stuck})

    def _forget(self, header: GroupHeader, current: Pass, *, outcome: str) -> None:
        current.incomplete.discard(header.group_id)
        self.state.forget(header)
        self.audit.record(AuditEvent.GROUP_COMPLETED, {"group_id": header.group_id, "outcome": outcome})

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
            facts: AuditFacts = audit_facts.of_publication(publications[published], self.clock())
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**facts, "outcome": "failed", "reason": str(error)})
        for publication in publications[:published]:
            done = audit_facts.of_publication(publication, self.clock())
            self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**done, "outcome": "done"})
        return failure


@dataclass(frozen=True, slots=True)
class _RepairPlan:
    """What is to be published again, and why not more: a retry does not make an unreadable item readable."""

    publications: list[Publication] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        """Note a reason, once."""
        if reason not in self.unreadable:
            self.unreadable.append(reason)
