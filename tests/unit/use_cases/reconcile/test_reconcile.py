"""What reconcile finds and publishes again, on ports in memory."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.commits.committed import CommittedItem
from herald.domain.delivery.ledger import Outcome
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Channel, Kind
from herald.domain.reconcile.gaps import gaps, planned
from herald.domain.reconcile.progress import Remembered

from tests.support.builders import NOW, a_header
from tests.support.reconcile_world import CLOSED, MINUTE, SETTLE, ReconcileWorld


def test_everybody_is_notified_of_a_group_that_nobody_was_notified_of(world: ReconcileWorld) -> None:
    world.create("hikers", size=1_200)
    report = world.run()
    assert (report.checked, report.republished, report.incomplete, report.finished) == (1, 1, 0, True)
    world.deliver()
    assert sum(map(len, world.inbox.items.values())) == 1_200
    assert world.run(minutes_later=5).republished == 0
    assert world.state.open == {}
    assert world.audit.events[-2:] == [AuditEvent.GROUP_COMPLETED, AuditEvent.RECONCILE_FINISHED]


def test_only_what_is_missing_is_published_again(world: ReconcileWorld) -> None:
    world.create("hikers", size=1_200)
    world.run()
    first = list(world.publisher.published)
    world.publisher.published[:] = [message for message in first if message.message.chunk != 1]
    world.deliver()
    world.run(minutes_later=5)
    assert world.publisher.published == [message for message in first if message.message.chunk == 1]


def test_a_push_that_is_missing_goes_to_the_push_queue_alone(world: ReconcileWorld) -> None:
    creation = a_header("hikers", NOW, 1, dict.fromkeys(Kind, tuple(Channel)))
    keys = planned(creation)
    assert [key.channel for key in keys] == [each for each in Channel if each is not Channel.GATEWAY] * 2
    done = {key: Outcome.DONE for key in keys if key.channel is not Channel.PUSH}
    assert {gap.channels for gap in gaps(creation, done)} == {(Channel.PUSH,)}
    unfinished = done | {key: Outcome.UNFINISHED for key in keys if key.channel is Channel.PUSH}
    assert {gap.channels for gap in gaps(creation, unfinished)} == {(Channel.PUSH,)}
    assert {gap.channels for gap in gaps(creation, {})} == {tuple(Channel)}


def test_a_complete_group_costs_nothing_but_the_look(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.run()
    world.deliver()
    world.run(minutes_later=5)
    assert (world.run(minutes_later=5).findings, world.publisher.published) == ([], [])


@pytest.mark.parametrize(("age", "found"), [(SETTLE - 1, 0), (SETTLE, 1)])
def test_a_young_group_is_left_alone(world: ReconcileWorld, age: int, found: int) -> None:
    world.create("hikers", at=world.now - age)
    assert world.run().checked == found


def test_a_young_group_is_not_passed_over(world: ReconcileWorld) -> None:
    world.create("hikers", at=world.now - 1)
    assert world.run().checked == 0
    assert world.run(minutes_later=5).republished == 1


def test_the_first_run_looks_back_as_far_as_a_stream_remembers(world: ReconcileWorld) -> None:
    world.create("old", at=world.now - 24 * 60 * MINUTE)
    world.create("ancient", at=world.now - 26 * 60 * MINUTE)
    assert [finding.header.group_id for finding in world.run().findings] == ["old"]


def test_a_group_that_the_index_shows_late_is_still_found(world: ReconcileWorld) -> None:
    world.run()
    world.create("late", at=world.now - SETTLE - MINUTE)
    assert world.run(minutes_later=5).republished == 1


def test_what_failed_goes_to_the_inbox_alone_for_the_gateway_has_it(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.fail("hikers")
    world.run()
    assert {message.channels for message in world.publisher.published} == {(Channel.INBOX,)}
    world.create("walkers")
    world.run(minutes_later=1)
    assert world.publisher.published[-1].channels == (Channel.INBOX, Channel.GATEWAY)


def test_an_incomplete_group_is_retried_after_growing_waits_and_then_an_operator_is_alarmed(
    world: ReconcileWorld,
) -> None:
    world.create("hikers")
    found = [world.run(minutes_later=5) for _ in range(30)]
    tried = [number for number, report in enumerate(found) if report.republished]
    assert tried == [0, 1, 3, 7, 14, 26]  # 4, 8, 16, 32 and 60 minutes later, at the next run.
    assert [report.incomplete for report in found] == [0] + [1] * 25 + [0] * 4
    assert [report.remembered[Remembered.STUCK] for report in found] == [0] * 26 + [1] * 4
    assert AuditEvent.GROUP_INCOMPLETE in world.audit.events


def test_a_group_whose_item_cannot_be_read_does_not_hold_up_the_others(
    world: ReconcileWorld, monkeypatch: pytest.MonkeyPatch
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
    world: ReconcileWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create("hikers", size=1_200)
    readable = world.committed_groups.item
    monkeypatch.setattr(
        world.committed_groups, "item", lambda group, chunk: None if chunk == 1 else readable(group, chunk)
    )
    report = world.run()
    assert len(world.publisher.published) == 3
    assert report.findings[0].reason == "roster chunk 1 is not in the table"


def test_a_topic_that_is_closed_leaves_the_group_open(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.publisher.fails_at = 0
    report = world.run()
    assert (report.incomplete, report.republished, report.findings[0].reason) == (0, 0, CLOSED)
    world.publisher.fails_at = None
    assert world.run(minutes_later=5).republished == 1


def test_a_group_that_is_gone_is_forgotten(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.run()
    world.groups.committed.clear()
    assert world.run(minutes_later=5).incomplete == 0
    assert world.state.open == {}
