"""Find committed groups whose deliveries are not all in the ledger, and publish what is missing again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import Outcome
from herald.domain.delivery.reconciliation import (
    ALARM_AFTER,
    IncompleteGroup,
    Window,
    batches,
    gaps,
    missing,
    planned,
    wait_after,
)
from herald.domain.errors import MalformedRecord, PublishFailed
from herald.domain.kinds import Kind
from herald.domain.notifications.message import CommittedChunk, CommittedGroup
from herald.use_cases import audit_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from herald.domain.audit.events import Audit, AuditFacts
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.delivery.reconciliation import (
        Gap,
        GroupHeader,
    )
    from herald.domain.notifications.publication import Publication
    from herald.domain.ports import Clock, CommittedGroups, Ledger, Publisher, ReconcileState, TimeLeft
    from herald.use_cases.notifications.plan_notifications import NotificationPlanner

FIRST_LOOK_BACK_MS = 24 * 3600 * 1000
"""Where the very first run begins: as far back as a stream remembers (AWS)."""

OVERLAP_MS = 60 * 1000
"""Looked at twice: the index shows a group a moment after its commit, and clocks of API functions differ."""

RESERVE_MS = 25 * 1000
"""A group is begun only if so much time is left: what one publication takes at worst, and the run's last words."""

MAX_OPEN = 5_000
"""Open groups at a time. Beyond, the watermark waits for them: a flood is worked off before more is looked at."""

LEDGER_BATCH = 100
"""Ledger entries asked for at once: one call to DynamoDB."""

_Items = dict[int, CommittedGroup | CommittedChunk | MalformedRecord | None]
"""A group's items by chunk, 0 being the group itself; the error where one cannot be read, None where there is none."""

LEASE_MARGIN_MS = 5 * 1000
"""A lease outlives the invocation that holds it by this, for clocks differ."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An incomplete group: its ledger entries planned and missing, and what was done or what stood in the way."""

    creation: GroupHeader
    planned: int
    missing: int
    failed: int
    republished: bool
    reason: str = ""


@dataclass(slots=True)
class Report:
    """What a look at the groups found. `reached` is the time (epoch ms) up to which all were looked at.

    `finished` is False where time ran out or too much is open; `incomplete` counts the groups that an operator should
    look at, because publishing again does not help them.
    """

    reached: int
    checked: int = 0
    finished: bool = True
    incomplete: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def republished(self) -> int:
        """How many groups were published again."""
        return sum(finding.republished for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the groups: what it found so far, how much time it has, which groups are open or attended to."""

    report: Report
    time_left: TimeLeft
    open: set[str] = field(default_factory=set)
    attended: set[str] = field(default_factory=set)

    def is_over(self, *, too_much_open: bool = False) -> bool:
        """Tell whether nothing more should be begun, and remember that then the look did not get to its end."""
        over = too_much_open or self.time_left() < RESERVE_MS
        if over:
            self.report.finished = False
        return over


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Compares groups with the ledger. A group is left alone for `settle_ms`: what is on the way is not lost."""

    committed_groups: CommittedGroups
    ledger: Ledger
    planner: NotificationPlanner
    publisher: Publisher
    state: ReconcileState
    audit: Audit
    clock: Clock
    settle_ms: int

    def run(self, run: str, time_left: TimeLeft) -> Report | None:
        """Do one scheduled run: the open groups that are due, then all behind the watermark.

        Returns None where another run holds the lease. Raises TemporarilyUnavailable when a table does not answer:
        the watermark stays then, and the lease ends by itself.
        """
        now = self.clock()
        if not self.state.acquire(run, now, now + time_left() + LEASE_MARGIN_MS):
            self.audit.record(AuditEvent.RECONCILE_SKIPPED, {"outcome": "refused", "reason": "another run is at it"})
            return None
        still_open = self.state.incomplete_groups(MAX_OPEN)
        watermark = self.state.watermark()
        seen = now - FIRST_LOOK_BACK_MS if watermark is None else watermark
        settled = now - self.settle_ms
        report = Report(reached=seen)
        look = _Look(report, time_left, {group.creation.group_id for group in still_open})
        self._revisit([group for group in still_open if group.due_at <= now], look)
        self._walk(Window(seen, settled), look)
        # What is younger than the overlap is looked at again; what is older never, so that every run gets further.
        self.state.advance(run, max(seen, min(report.reached, settled - OVERLAP_MS)))
        self.state.release(run)
        left_out = look.open - look.attended
        report.incomplete += sum(
            group.republished >= ALARM_AFTER and group.creation.group_id in left_out for group in still_open
        )
        self._tell(report, behind_ms=self.clock() - report.reached)
        return report

    def inspect(self, creations: Iterable[GroupHeader], start: int, time_left: TimeLeft, *, dry_run: bool) -> Report:
        """Look at the given groups, whenever they were looked at before; with `dry_run` nothing is published.

        They come in order of creation, none before `start` (epoch ms), which is where a look that gets nowhere stands.
        """
        report = Report(reached=start)
        look = _Look(report, time_left)
        for batch in batches(creations, LEDGER_BATCH):
            if look.is_over():
                break
            outcomes = self._outcomes(batch)
            for creation in batch:
                if look.is_over():
                    break
                self._inspect(creation, outcomes, look, dry_run=dry_run)
                report.reached = max(start, creation.created_at)
        if not dry_run:
            self._tell(report)
        return report

    def _inspect(
        self, creation: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], look: _Look, *, dry_run: bool
    ) -> None:
        look.report.checked += 1
        if not missing(creation, outcomes):
            return
        if dry_run:
            look.report.findings.append(_finding(creation, outcomes))
        else:
            self._attend(IncompleteGroup(creation, 0, 0), outcomes, look)

    def _revisit(self, due: Sequence[IncompleteGroup], look: _Look) -> None:
        """Look at open groups again."""
        by_id = {group.creation.group_id: group for group in due}
        for batch in batches((group.creation for group in due), LEDGER_BATCH):
            if look.is_over():
                return
            outcomes = self._outcomes(batch)
            for creation in batch:
                if look.is_over():
                    return
                look.report.checked += 1
                self._attend(by_id[creation.group_id], outcomes, look)

    def _walk(self, window: Window, look: _Look) -> None:
        """Look at every group of the window that is not open already. Moves `reached`."""
        report = look.report
        for batch in batches(self.committed_groups.created_in(window), LEDGER_BATCH):
            if look.is_over(too_much_open=len(look.open) >= MAX_OPEN):
                return
            unknown = [creation for creation in batch if creation.group_id not in look.open]
            outcomes = self._outcomes(unknown)
            for creation in unknown:
                if missing(creation, outcomes):
                    if look.is_over():
                        return
                    self._attend(IncompleteGroup(creation, 0, 0), outcomes, look)
                report.checked += 1
                report.reached = max(report.reached, creation.created_at)
            report.reached = max(report.reached, batch[-1].created_at)
        report.reached = max(report.reached, window.end)

    def _attend(self, group: IncompleteGroup, outcomes: Mapping[LedgerKey, Outcome], look: _Look) -> None:
        """Publish a group's missing messages again, or close it.

        It is kept open before anything is published, so that it is looked at again whatever happens meanwhile.
        """
        creation = group.creation
        look.attended.add(creation.group_id)
        found = gaps(creation, outcomes)
        items = self._items(creation, found) if found else {}
        if not found or items[0] is None:
            look.open.discard(creation.group_id)
            self.state.close(creation)
            outcome = "gone" if found else "done"
            self.audit.record(AuditEvent.GROUP_COMPLETED, {"group_id": creation.group_id, "outcome": outcome})
            return
        again = group.republished + 1
        look.open.add(creation.group_id)
        self.state.remember(IncompleteGroup(creation, again, self.clock() + wait_after(again)))
        plan = self._plan(found, items)
        reason = "; ".join([*plan.unreadable, *self._publish(plan.publications, look.time_left)])
        look.report.findings.append(_finding(creation, outcomes, republished=not reason, reason=reason))
        facts: AuditFacts = {"group_id": creation.group_id, "messages": len(found), "attempt": again}
        if not reason:
            self.audit.record(AuditEvent.GROUP_REPUBLISHED, {**facts, "outcome": "done"})
        if plan.unreadable or again >= ALARM_AFTER:
            look.report.incomplete += 1
            stuck = reason or "publishing again does not help: see the dead-letter queues"
            self.audit.record(AuditEvent.GROUP_INCOMPLETE, {**facts, "outcome": "failed", "reason": stuck})

    def _items(self, creation: GroupHeader, found: Sequence[Gap]) -> _Items:
        """Read the group item and those that the gaps need, each once."""
        items: _Items = {}
        for chunk in sorted({0, *(gap.chunk for gap in found)}):
            try:
                items[chunk] = self.committed_groups.item(creation.group_id, chunk)
            except MalformedRecord as error:
                items[chunk] = error
        return items

    def _plan(self, found: Sequence[Gap], items: _Items) -> _Plan:
        """Plan the messages of the gaps whose items can be read, and say what stands in the way of the others."""
        plan = _Plan([], [])
        for gap in found:
            item = items[gap.chunk]
            if item is None:
                plan.unreadable.append(f"roster chunk {gap.chunk} is not in the table")
                continue
            try:
                plan.publications.extend(self._planned(gap, item))
            except MalformedRecord as error:
                plan.unreadable.append(str(error))
        return _Plan(plan.publications, list(dict.fromkeys(plan.unreadable)))

    def _planned(self, gap: Gap, item: CommittedGroup | CommittedChunk | MalformedRecord) -> tuple[Publication, ...]:
        if isinstance(item, MalformedRecord):
            raise item
        if gap.kind is Kind.GROUP_CREATION_CONFIRMED and isinstance(item, CommittedGroup):
            return self.planner.confirmation(item, gap.channels).publications
        return self.planner.invitation(item, gap.channels).publications

    def _publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> tuple[str, ...]:
        """Publish again. Returns what the topic said against it."""
        out, against = len(publications), tuple[str, ...]()
        try:
            self.publisher.publish(publications, time_left)
        except PublishFailed as error:
            out, against = error.position, (str(error),)
            facts: AuditFacts = audit_facts.of_publication(publications[out], self.clock())
            self.audit.record(AuditEvent.PUBLISH_FAILED, {**facts, "outcome": "failed", "reason": str(error)})
        for publication in publications[:out]:
            told = audit_facts.of_publication(publication, self.clock())
            self.audit.record(AuditEvent.NOTIFICATIONS_PUBLISHED, {**told, "outcome": "done"})
        return against

    def _outcomes(self, creations: Iterable[GroupHeader]) -> Mapping[LedgerKey, Outcome]:
        return self.ledger.outcomes([key for creation in creations for key in planned(creation)])

    def _tell(self, report: Report, behind_ms: int | None = None) -> None:
        """Say what a look found; a scheduled run says how far behind the watermark is, too."""
        facts: AuditFacts = {
            "outcome": "done" if report.finished else "unfinished",
            "checked": report.checked,
            "republished": report.republished,
            "incomplete": report.incomplete,
        }
        if behind_ms is not None:
            facts["behind_ms"] = behind_ms
        self.audit.record(AuditEvent.RECONCILE_FINISHED, facts)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be published again, and why not more: for what nobody can read, trying again is no help."""

    publications: list[Publication]
    unreadable: list[str]


def _finding(
    creation: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], *, republished: bool = False, reason: str = ""
) -> Finding:
    lacking = missing(creation, outcomes)
    failed = sum(outcomes.get(key) is Outcome.FAILED for key in lacking)
    return Finding(creation, len(planned(creation)), len(lacking), failed, republished, reason)
