"""A look at groups that an operator asks for, on ports in memory."""

from itertools import chain, repeat

from tests.support.builders import NOW, a_header
from tests.support.doubles import plenty_of_time
from tests.support.reconcile_world import ReconcileWorld


def test_a_dry_look_changes_nothing(world: ReconcileWorld) -> None:
    world.create("hikers")
    report = world.reconciliation.inspect([a_header("hikers", NOW, 1)], 0, plenty_of_time, dry_run=True)
    (finding,) = report.findings
    assert (finding.planned, finding.missing, finding.failed, finding.republished) == (2, 2, 0, False)
    assert (world.publisher.published, world.state.open, world.audit.events) == ([], {}, [])


def test_a_look_publishes_at_once_what_a_run_would_wait_for(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.run()
    world.publisher.published.clear()
    world.reconciliation.inspect([a_header("hikers", NOW, 1)], 0, plenty_of_time, dry_run=False)
    assert len(world.publisher.published) == 2


def test_a_look_says_how_far_it_came(world: ReconcileWorld) -> None:
    creations = [a_header(f"group-{number}", NOW + number, 1) for number in range(70)]
    looks = chain([60_000] * 11, repeat(0))  # Once for the batch, and once for each group.
    report = world.reconciliation.inspect(creations, NOW - 5, lambda: next(looks), dry_run=True)
    assert (report.finished, report.reached) == (False, NOW + 9)
