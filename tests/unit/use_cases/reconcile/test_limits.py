"""Limits of reconcile, in numbers, on ports in memory."""

from itertools import chain, repeat

import pytest
from herald.domain.audit.events import AuditEvent, AuditFacts

from tests.support.builders import NOW
from tests.support.doubles import plenty_of_time
from tests.support.reconcile_world import MINUTE, SETTLE, ReconcileWorld, ids_of_shard

HOUR = 60 * MINUTE


def finished(world: ReconcileWorld) -> AuditFacts:
    (facts,) = [facts for event, facts in world.audit.lines if event is AuditEvent.RECONCILE_FINISHED]
    return facts


def test_a_lease_lasts_five_seconds_longer_than_the_invocation(world: ReconcileWorld) -> None:
    held: list[object] = []
    outcomes = world.ledger.outcomes
    (group_id,) = ids_of_shard(1, 1)
    world.create(group_id)
    world.ledger.outcomes = lambda keys, **how: held.append(world.state.leases[1]) or outcomes(keys, **how)  # type: ignore[method-assign, func-returns-value]
    world.reconciliation.run("run", lambda: 90_000)
    assert held[0] == ("run", world.now + 95_000)
    assert world.state.leases == {}


@pytest.mark.parametrize(("age", "checked"), [(24 * HOUR, 1), (24 * HOUR + 1, 0)])
def test_the_first_run_starts_24_hours_back(world: ReconcileWorld, age: int, checked: int) -> None:
    world.create("hikers", at=world.now - age)
    assert world.run().checked == checked


@pytest.mark.parametrize(("age", "checked"), [(SETTLE, 1), (SETTLE - 1, 0)])
def test_a_group_is_checked_once_it_has_settled(world: ReconcileWorld, age: int, checked: int) -> None:
    world.create("hikers", at=world.now - age)
    assert world.run().checked == checked


def test_two_runs_overlap_by_a_minute(world: ReconcileWorld) -> None:
    world.run()
    assert world.state.all_checked == world.now - SETTLE - MINUTE
    settled = world.now - SETTLE
    world.create("late", at=settled - MINUTE)
    world.create("too-late", at=settled - MINUTE - 1)
    assert world.run().checked == 1


@pytest.mark.parametrize(("time_left", "republished"), [(40_000, 1), (39_999, 0)])
def test_no_new_group_is_started_with_less_than_40_seconds_left(
    world: ReconcileWorld, time_left: int, republished: int
) -> None:
    world.create("hikers")
    report = world.reconciliation.run("run", lambda: time_left)
    assert report is not None
    assert (report.republished, report.finished) == (republished, bool(republished))
    assert finished(world)["outcome"] == ("done" if republished else "unfinished")


def test_a_look_that_ends_early_says_so(world: ReconcileWorld) -> None:
    for number in range(3):
        world.create(f"group-{number}", at=NOW + number)
    headers = [world.committed_groups.header(f"group-{number}") for number in range(3)]
    looks = chain([60_000] * 4, repeat(24_999))  # The batch, the first group and its two messages.
    report = world.reconciliation.inspect(
        [header for header in headers if header], NOW, lambda: next(looks), dry_run=False
    )
    assert (report.checked, report.finished, report.reached) == (1, False, NOW)
    assert finished(world)["outcome"] == "unfinished"


def test_an_operator_is_alarmed_at_the_second_time_and_not_at_the_first(world: ReconcileWorld) -> None:
    world.create("hikers")
    assert world.run().incomplete == 0
    assert world.run(minutes_later=3).republished == 0
    assert world.run(minutes_later=1).incomplete == 1


def test_a_run_says_how_far_behind_it_is(world: ReconcileWorld) -> None:
    world.run()
    assert finished(world)["behind_ms"] == SETTLE


def test_a_look_does_not_say_how_far_behind_it_is(world: ReconcileWorld) -> None:
    world.reconciliation.inspect([], NOW, plenty_of_time, dry_run=False)
    assert "behind_ms" not in finished(world)
