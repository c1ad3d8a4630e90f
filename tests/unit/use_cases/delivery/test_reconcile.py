"""Reconcile on ports in memory."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.commits.committed import CommittedItem
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications import cloud_event
from herald.domain.reconcile.gaps import IncompleteGroup, batches, gaps, missing, planned, wait_after
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.notifications.plan_notifications import NotificationPlanner
from herald.use_cases.reconcile import reconciliation
from herald.use_cases.reconcile.reconciliation import Reconciliation
from herald.use_cases.reconcile.repair import GroupRepair
from herald.use_cases.reconcile.report import Report

from tests.support.builders import NOW, a_context, a_header, a_new_group, users
from tests.support.doubles import plenty_of_time
from tests.support.fakes import (
    FakeAudit,
    FakeCommittedGroups,
    FakeGroups,
    FakeInbox,
    FakeLedger,
    FakePolicies,
    FakePublisher,
    FakeReconcileState,
)

MINUTE = 60_000
CLOSED = "notification 0 was not published: the topic is closed"
SETTLE = 2 * MINUTE


class World:
    """Groups, a ledger, and a clock that the tests move."""

    def __init__(self) -> None:
        self.groups, self.ledger, self.inbox = FakeGroups(), FakeLedger(), FakeInbox()
        self.publisher, self.state, self.audit = FakePublisher(), FakeReconcileState(), FakeAudit()
        self.committed_groups = FakeCommittedGroups(self.groups)
        self.now = NOW + SETTLE
        self.looks: Iterator[int] = repeat(60_000)
        planner = NotificationPlanner(FakePolicies(), gateway_v1=None, gateway_v2=True)
        repair = GroupRepair(self.committed_groups, planner, self.publisher, self.state, self.audit, lambda: self.now)
        self.reconciliation = Reconciliation(
            self.committed_groups, self.ledger, repair, self.state, self.audit, lambda: self.now, SETTLE
        )

    def create(self, group_id: str, at: int = NOW, size: int = 3) -> None:
        context = a_context(key=None, now=at)
        self.groups.add(a_new_group(group_id=group_id, members=users(size - 1), context=context))

    def run(self, minutes_later: int = 0) -> Report:
        self.now += minutes_later * MINUTE
        report = self.reconciliation.run("run", plenty_of_time)
        assert report is not None
        return report

    def deliver(self) -> None:
        """Let everything that was published arrive."""
        delivery = InboxDelivery(
            self.inbox, IdempotentDelivery(Channel.INBOX, self.ledger, self.audit, lambda: self.now)
        )
        for message in self.publisher.published:
            delivery.deliver(cloud_event.decode(message.body), 1, plenty_of_time)
        self.publisher.published.clear()

    def deliver_everything(self) -> None:
        """Let the ledger have everything as done."""
        for group_id in self.groups.committed:
            creation = self.committed_groups.header(group_id)
            assert creation
            for key in planned(creation):
                self.ledger.record(LedgerEntry(key, Outcome.DONE, 1, self.now, 1))

    def fail(self, group_id: str) -> None:
        """Write into the ledger that all deliveries of a group failed."""
        creation = self.committed_groups.header(group_id)
        assert creation
        for key in planned(creation):
            self.ledger.record(LedgerEntry(key, Outcome.FAILED, 1, self.now, 8))


@pytest.fixture
def world() -> World:
    return World()


def test_a_group_that_nobody_was_told_of_is_told_to_everybody(world: World) -> None:
    world.create("hikers", size=1_200)
    report = world.run()
    assert (report.checked, report.republished, report.incomplete, report.finished) == (1, 1, 0, True)
    world.deliver()
    assert sum(map(len, world.inbox.items.values())) == 1_200
    assert world.run(minutes_later=5).republished == 0
    assert world.state.open == {}
    assert world.audit.events[-2:] == [AuditEvent.GROUP_COMPLETED, AuditEvent.RECONCILE_FINISHED]


def test_only_what_is_missing_is_published_again(world: World) -> None:
    world.create("hikers", size=1_200)
    world.run()
    first = list(world.publisher.published)
    world.publisher.published[:] = [message for message in first if message.message.chunk != 1]
    world.deliver()
    world.run(minutes_later=5)
    assert world.publisher.published == [message for message in first if message.message.chunk == 1]


def test_groups_that_nobody_is_told_of_are_still_looked_at_in_batches_that_end() -> None:
    silent = (a_header(f"g{number}", NOW, 1, {}) for number in range(1_000))
    assert max(map(len, batches(silent, 100))) == 100


def test_a_push_that_is_missing_goes_to_the_push_queue_alone(world: World) -> None:
    creation = a_header("hikers", NOW, 1, dict.fromkeys(Kind, tuple(Channel)))
    keys = planned(creation)
    assert [key.channel for key in keys] == [Channel.INBOX, Channel.PUSH] * 2
    done = {key: Outcome.DONE for key in keys if key.channel is Channel.INBOX}
    assert {gap.channels for gap in gaps(creation, done)} == {(Channel.PUSH,)}
    unfinished = done | {key: Outcome.UNFINISHED for key in keys if key.channel is Channel.PUSH}
    assert {gap.channels for gap in gaps(creation, unfinished)} == {(Channel.PUSH,)}
    assert {gap.channels for gap in gaps(creation, {})} == {tuple(Channel)}


def test_a_complete_group_costs_nothing_but_the_look(world: World) -> None:
    world.create("hikers")
    world.run()
    world.deliver()
    world.run(minutes_later=5)
    assert (world.run(minutes_later=5).findings, world.publisher.published) == ([], [])


@pytest.mark.parametrize(("age", "found"), [(SETTLE - 1, 0), (SETTLE, 1)])
def test_a_young_group_is_left_alone(world: World, age: int, found: int) -> None:
    world.create("hikers", at=world.now - age)
    assert world.run().checked == found


def test_a_young_group_is_not_passed_over(world: World) -> None:
    world.create("hikers", at=world.now - 1)
    assert world.run().checked == 0
    assert world.run(minutes_later=5).republished == 1


def test_the_first_run_looks_back_as_far_as_a_stream_remembers(world: World) -> None:
    world.create("old", at=world.now - 24 * 60 * MINUTE)
    world.create("ancient", at=world.now - 26 * 60 * MINUTE)
    assert [finding.header.group_id for finding in world.run().findings] == ["old"]


def test_a_group_that_the_index_shows_late_is_still_found(world: World) -> None:
    world.run()
    world.create("late", at=world.now - SETTLE - MINUTE)
    assert world.run(minutes_later=5).republished == 1


def test_what_failed_goes_to_the_inbox_alone_for_the_gateway_has_it(world: World) -> None:
    world.create("hikers")
    world.fail("hikers")
    world.run()
    assert {message.channels for message in world.publisher.published} == {(Channel.INBOX,)}
    world.create("walkers")
    world.run(minutes_later=1)
    assert world.publisher.published[-1].channels == (Channel.INBOX, Channel.GATEWAY)


def test_a_group_that_stays_open_is_tried_again_after_waits_that_grow_and_an_operator_told(world: World) -> None:
    world.create("hikers")
    found = [world.run(minutes_later=5) for _ in range(30)]
    tried = [number for number, report in enumerate(found) if report.republished]
    assert tried == [0, 1, 3, 7, 14, 26]  # 4, 8, 16, 32 and 60 minutes later, at the next run.
    assert [report.incomplete for report in found] == [0] + [1] * 29
    assert AuditEvent.GROUP_INCOMPLETE in world.audit.events


def test_a_group_whose_item_cannot_be_read_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create("poison", at=NOW - 1)
    world.create("hikers")
    readable = world.committed_groups.item

    def item(group_id: str, chunk: int) -> CommittedItem | None:
        if group_id == "poison":
            raise MalformedRecord("group item of schema version 99")
        return readable(group_id, chunk)

    monkeypatch.setattr(world.committed_groups, "item", item)
    report = world.run()
    assert (report.republished, report.incomplete) == (1, 1)
    assert [finding.reason for finding in report.findings] == ["group item of schema version 99", ""]
    monkeypatch.undo()
    assert world.run(minutes_later=5).findings[0].republished


def test_a_chunk_that_cannot_be_read_does_not_hold_up_its_neighbours(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create("hikers", size=1_200)
    readable = world.committed_groups.item
    monkeypatch.setattr(
        world.committed_groups, "item", lambda group, chunk: None if chunk == 1 else readable(group, chunk)
    )
    report = world.run()
    assert len(world.publisher.published) == 3
    assert report.findings[0].reason == "roster chunk 1 is not in the table"


def test_a_topic_that_is_closed_leaves_the_group_open(world: World) -> None:
    world.create("hikers")
    world.publisher.fails_at = 0
    report = world.run()
    assert (report.incomplete, report.republished, report.findings[0].reason) == (0, 0, CLOSED)
    world.publisher.fails_at = None
    assert world.run(minutes_later=5).republished == 1


def test_a_group_that_is_gone_is_forgotten(world: World) -> None:
    world.create("hikers")
    world.run()
    world.groups.committed.clear()
    assert world.run(minutes_later=5).incomplete == 0
    assert world.state.open == {}


def test_one_run_at_a_time(world: World) -> None:
    world.state.acquire("another", world.now, world.now + MINUTE)
    assert world.reconciliation.run("run", plenty_of_time) is None
    assert world.audit.events == [AuditEvent.RECONCILE_SKIPPED]
    world.now += 2 * MINUTE
    assert world.reconciliation.run("run", plenty_of_time) is not None


def test_a_run_that_dies_leaves_watermark_and_lease_and_the_next_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(keys: object) -> None:
        raise TemporarilyUnavailable("ThrottlingException")

    world.create("hikers")
    with monkeypatch.context() as patched:
        patched.setattr(world.ledger, "outcomes", down)
        with pytest.raises(TemporarilyUnavailable):
            world.run()
    assert world.state.seen is None
    assert world.reconciliation.run("next", plenty_of_time) is None
    assert world.run(minutes_later=2).republished == 1


def test_a_run_stops_in_time_and_the_next_goes_on_from_there(world: World) -> None:
    for number in range(120):
        world.create(f"group-{number:03d}", at=NOW - 2 * MINUTE + number)
    looks = chain(
        [60_000] * (2 + 10 * 3), repeat(24_999)
    )  # Lease and batch; for each of ten groups, itself and 2 messages.
    report = world.reconciliation.run("run", lambda: next(looks))
    assert report is not None
    assert (report.finished, report.checked) == (False, 10)
    assert world.state.seen == NOW - 2 * MINUTE + 9
    assert world.run(minutes_later=1).checked == 110


def test_however_many_groups_there_are_every_run_gets_further(world: World) -> None:
    """More groups in each minute than a run can look at: what is looked at twice must not hold up what is not."""
    for number in range(200):
        world.create(f"group-{number:03d}", at=NOW - 3 * MINUTE + number * 1_000)
    world.deliver_everything()
    seen: list[int] = []
    for _ in range(4):
        world.looks = chain([60_000] * 2, repeat(0))
        assert world.reconciliation.run("run", lambda: next(world.looks)) is not None
        seen.append(world.state.seen or 0)
        world.now += 5 * MINUTE
    assert seen == sorted(set(seen))


def test_a_settling_time_that_grew_leaves_nothing_to_look_at_for_a_while(world: World) -> None:
    world.run()
    longer = replace(world.reconciliation, settle_ms=15 * MINUTE)
    world.now += MINUTE
    report = longer.run("run", plenty_of_time)
    assert report is not None
    assert (report.checked, report.finished) == (0, True)


def test_a_stuck_group_that_a_run_had_no_time_for_still_counts(world: World) -> None:
    world.create("hikers")
    for _ in range(2):
        world.run(minutes_later=5)
    world.now += 60 * MINUTE
    looks = chain([60_000], repeat(0))
    report = world.reconciliation.run("run", lambda: next(looks))
    assert report is not None
    assert (report.finished, report.incomplete) == (False, 1)


def test_while_too_much_is_open_the_watermark_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "MAX_INCOMPLETE", 50)
    for number in range(120):
        world.create(f"group-{number:03d}", at=NOW - 1_000 + number)
    report = world.run()
    assert (report.finished, len(world.state.open)) == (False, 50)
    world.deliver()
    assert world.run(minutes_later=5).republished == 50


def test_a_dry_look_changes_nothing(world: World) -> None:
    world.create("hikers")
    report = world.reconciliation.inspect([a_header("hikers", NOW, 1)], 0, plenty_of_time, dry_run=True)
    (finding,) = report.findings
    assert (finding.planned, finding.missing, finding.failed, finding.republished) == (2, 2, 0, False)
    assert (world.publisher.published, world.state.open, world.audit.events) == ([], {}, [])


def test_a_look_publishes_at_once_what_a_run_would_wait_for(world: World) -> None:
    world.create("hikers")
    world.run()
    world.publisher.published.clear()
    world.reconciliation.inspect([a_header("hikers", NOW, 1)], 0, plenty_of_time, dry_run=False)
    assert len(world.publisher.published) == 2


def test_a_look_says_how_far_it_came(world: World) -> None:
    creations = [a_header(f"group-{number}", NOW + number, 1) for number in range(70)]
    looks = chain([60_000] * 11, repeat(0))  # Once for the batch, and once for each group.
    report = world.reconciliation.inspect(creations, NOW - 5, lambda: next(looks), dry_run=True)
    assert (report.finished, report.reached) == (False, NOW + 9)


def test_what_is_planned_is_a_confirmation_and_an_invitation_a_chunk() -> None:
    creation = a_header("hikers", NOW, 3)
    keys = planned(creation)
    assert [(key.kind, key.chunk) for key in keys] == [
        (Kind.GROUP_CREATION_CONFIRMED, 0),
        *((Kind.GROUP_INVITATION_RECEIVED, chunk) for chunk in range(3)),
    ]
    done = dict.fromkeys(keys[:2], Outcome.DONE) | {keys[2]: Outcome.FAILED}
    assert missing(creation, done) == keys[2:]


def test_the_ledger_is_asked_for_a_hundred_entries_at_most() -> None:
    creations = [a_header("large", NOW, 99), *[a_header(f"g{n}", NOW, 1) for n in range(51)]]
    assert [len(batch) for batch in batches(creations, 100)] == [1, 50, 1]
    assert all(len(planned(creation)) <= 100 for creation in creations)


def test_waits_double_up_to_an_hour() -> None:
    assert [wait_after(count) // MINUTE for count in range(1, 8)] == [4, 8, 16, 32, 60, 60, 60]
    assert wait_after(10_000) == 60 * MINUTE


def test_a_key_of_another_group_does_not_complete_this_one() -> None:
    creation = a_header("hikers", NOW, 1)
    others = {replace(key, group_id="walkers"): Outcome.DONE for key in planned(creation)}
    assert missing(creation, others) == planned(creation)
    assert LedgerKey("hikers", Channel.INBOX, Kind.GROUP_CREATION_CONFIRMED, 0) in planned(creation)
    assert IncompleteGroup(creation, 1, NOW).header is creation
