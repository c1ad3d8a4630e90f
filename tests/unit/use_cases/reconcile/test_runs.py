"""Runs of reconcile, on ports in memory: one at a time, each within its time, none without progress."""

from dataclasses import replace
from itertools import chain, repeat

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import TemporarilyUnavailable
from herald.use_cases.reconcile import reconciliation

from tests.support.builders import NOW
from tests.support.doubles import plenty_of_time
from tests.support.reconcile_world import MINUTE, ReconcileWorld


def test_one_run_at_a_time(world: ReconcileWorld) -> None:
    world.state.acquire("another", world.now, world.now + MINUTE)
    assert world.reconciliation.run("run", plenty_of_time) is None
    assert world.audit.events == [AuditEvent.RECONCILE_SKIPPED]
    world.now += 2 * MINUTE
    assert world.reconciliation.run("run", plenty_of_time) is not None


def test_a_run_that_dies_leaves_watermark_and_lease_and_the_next_goes_on(
    world: ReconcileWorld, monkeypatch: pytest.MonkeyPatch
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


def test_a_run_stops_in_time_and_the_next_goes_on_from_there(world: ReconcileWorld) -> None:
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


def test_however_many_groups_there_are_every_run_gets_further(world: ReconcileWorld) -> None:
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


def test_a_settling_time_that_grew_leaves_nothing_to_look_at_for_a_while(world: ReconcileWorld) -> None:
    world.run()
    longer = replace(world.reconciliation, settle_ms=15 * MINUTE)
    world.now += MINUTE
    report = longer.run("run", plenty_of_time)
    assert report is not None
    assert (report.checked, report.finished) == (0, True)


def test_a_stuck_group_that_a_run_had_no_time_for_still_counts(world: ReconcileWorld) -> None:
    world.create("hikers")
    for _ in range(2):
        world.run(minutes_later=5)
    world.now += 60 * MINUTE
    looks = chain([60_000], repeat(0))
    report = world.reconciliation.run("run", lambda: next(looks))
    assert report is not None
    assert (report.finished, report.incomplete) == (False, 1)


def test_while_too_much_is_open_the_watermark_waits(world: ReconcileWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "MAX_INCOMPLETE", 50)
    for number in range(120):
        world.create(f"group-{number:03d}", at=NOW - 1_000 + number)
    report = world.run()
    assert (report.finished, len(world.state.open)) == (False, 50)
    world.deliver()
    assert world.run(minutes_later=5).republished == 50
