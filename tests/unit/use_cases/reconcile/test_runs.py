"""Runs of reconcile, on ports in memory: one at a time, each within its time, none without progress."""

from itertools import chain, repeat

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.reconcile.shards import RECONCILE_SHARDS

from tests.support.builders import NOW
from tests.support.doubles import plenty_of_time
from tests.support.reconcile_world import MINUTE, ReconcileWorld, ids_of_shard


def test_one_run_of_a_shard_at_a_time(world: ReconcileWorld) -> None:
    world.state.acquire(2, "another", world.now, world.now + MINUTE)
    assert world.reconciliation.run("run", plenty_of_time, 2) is None
    assert world.audit.events == [AuditEvent.RECONCILE_SKIPPED]
    world.now += 2 * MINUTE
    assert world.reconciliation.run("run", plenty_of_time, 2) is not None


def test_a_run_of_all_shards_leaves_out_those_that_are_being_done(world: ReconcileWorld) -> None:
    world.state.acquire(2, "another", world.now, world.now + MINUTE)
    for shard in range(RECONCILE_SHARDS):
        world.create(ids_of_shard(shard, 1)[0])
    assert world.run().republished == 3


def test_each_run_of_a_shard_does_its_own_part(world: ReconcileWorld) -> None:
    ids = [group_id for shard in range(RECONCILE_SHARDS) for group_id in ids_of_shard(shard, 3)]
    for group_id in ids:
        world.create(group_id)
    for shard in range(RECONCILE_SHARDS):
        report = world.reconciliation.run(f"run-{shard}", plenty_of_time, shard)
        assert report is not None
        assert [finding.header.group_id for finding in report.findings] == ids_of_shard(shard, 3)
    assert world.state.open.keys() == set(ids)


def test_a_run_that_dies_leaves_watermark_and_lease_and_the_next_goes_on(
    world: ReconcileWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(keys: object, **how: object) -> None:
        raise TemporarilyUnavailable("ThrottlingException")

    (group_id,) = ids_of_shard(0, 1)
    world.create(group_id)
    with monkeypatch.context() as patched:
        patched.setattr(world.ledger, "outcomes", down)
        with pytest.raises(TemporarilyUnavailable):
            world.run()
    assert world.state.shards == {}
    assert world.reconciliation.run("next", plenty_of_time, 0) is None
    assert world.run(minutes_later=2).republished == 1


def test_a_run_stops_in_time_and_the_next_goes_on_from_there(world: ReconcileWorld) -> None:
    for number, group_id in enumerate(ids_of_shard(0, 120)):
        world.create(group_id, at=NOW - 2 * MINUTE + number)
    looks = chain(
        [60_000] * (3 + 10 * 3), repeat(39_999)
    )  # Lease, open groups and batch; for each of ten groups, itself and 2 messages.
    report = world.reconciliation.run("run", lambda: next(looks), 0)
    assert report is not None
    assert (report.finished, report.checked) == (False, 10)
    assert world.state.shards[0].watermark == NOW - 2 * MINUTE + 9
    assert world.run(minutes_later=1).checked == 110 + 1


def test_however_many_groups_there_are_every_run_gets_further(world: ReconcileWorld) -> None:
    """More groups in each minute than a run can look at: what is looked at twice must not hold up what is not."""
    for number, group_id in enumerate(ids_of_shard(0, 200)):
        world.create(group_id, at=NOW - 3 * MINUTE + number * 1_000)
    world.deliver_everything()
    seen: list[int] = []
    for _ in range(4):
        looks = chain([60_000] * 3, repeat(0))
        assert world.reconciliation.run("run", looks.__next__, 0) is not None
        seen.append(world.state.shards[0].watermark or 0)
        world.now += 5 * MINUTE
    assert seen == sorted(set(seen))


def test_a_settling_time_that_grew_leaves_nothing_to_look_at_for_a_while(world: ReconcileWorld) -> None:
    world.run()
    world.now += MINUTE
    report = world.settling(15 * MINUTE).run("run", plenty_of_time)
    assert report is not None
    assert (report.checked, report.finished) == (0, True)


def test_an_incomplete_group_that_a_run_had_no_time_for_still_counts(world: ReconcileWorld) -> None:
    (group_id,) = ids_of_shard(0, 1)
    world.create(group_id)
    for _ in range(2):
        world.run(minutes_later=5)
    world.now += 60 * MINUTE
    looks = chain([60_000] * 2, repeat(0))
    report = world.reconciliation.run("run", looks.__next__, 0)
    assert report is not None
    assert (report.finished, report.incomplete) == (False, 1)


def test_a_run_of_all_shards_begins_with_the_one_that_is_furthest_behind(world: ReconcileWorld) -> None:
    for shard in (0, 1, 3):
        world.reconciliation.run("run", plenty_of_time, shard)
    (group_id,) = ids_of_shard(2, 1)
    world.create(group_id)
    looks = chain([60_000] * (3 + 3), repeat(0))
    report = world.reconciliation.run("run", looks.__next__)
    assert report is not None
    assert [finding.header.group_id for finding in report.findings] == [group_id]


def test_a_shard_that_does_not_run_any_more_makes_the_others_say_that_reconcile_is_behind(
    world: ReconcileWorld,
) -> None:
    world.run()
    for _ in range(8):
        world.now += 5 * MINUTE
        for shard in (0, 1, 2):
            world.reconciliation.run("run", plenty_of_time, shard)
    behind = [facts["behind_ms"] for event, facts in world.audit.lines if event is AuditEvent.RECONCILE_FINISHED]
    assert behind[-1] == 40 * MINUTE


def test_every_shard_of_a_new_stack_looks_back_for_a_day(world: ReconcileWorld) -> None:
    ids = [ids_of_shard(shard, 1)[0] for shard in range(RECONCILE_SHARDS)]
    for group_id in ids:
        world.create(group_id, at=world.now - 23 * 60 * MINUTE)
    for shard in range(RECONCILE_SHARDS):
        report = world.reconciliation.run("run", plenty_of_time, shard)
        assert report is not None
        assert report.republished == 1
        assert (world.state.all_checked is None) == (shard < RECONCILE_SHARDS - 1)
