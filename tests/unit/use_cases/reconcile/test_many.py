"""Thousands of groups that nobody can help, on ports in memory: they block nothing, and one among them is found."""

from collections.abc import Iterator
from itertools import count

import pytest
from herald.domain.commits.committed import CommittedItem
from herald.domain.errors import MalformedRecord
from herald.domain.reconcile.incomplete import STUCK_AFTER, IncompleteGroup
from herald.domain.reconcile.progress import Remembered

from tests.support.builders import NOW, a_header
from tests.support.doubles import plenty_of_time
from tests.support.reconcile_world import MINUTE, ReconcileWorld, ids_of_shard


@pytest.fixture
def world(world: ReconcileWorld, monkeypatch: pytest.MonkeyPatch) -> ReconcileWorld:
    """A world in which no group can be read whose id begins with 'hopeless'."""
    readable = world.committed_groups.item

    def item(group_id: str, chunk: int) -> CommittedItem | None:
        if group_id.startswith("hopeless"):
            raise MalformedRecord("policy version default/77 not found")
        return readable(group_id, chunk)

    monkeypatch.setattr(world.committed_groups, "item", item)
    return world


def hopeless(world: ReconcileWorld, times: int, number: int) -> None:
    """Let so many hopeless groups be remembered that were published so often; all are due."""
    for each in range(number):
        header = a_header(f"hopeless-{each:05d}", NOW - 10 * MINUTE + each, 1)
        world.state.remember(IncompleteGroup(header, times, NOW, NOW - 60 * MINUTE))


def in_a_minute() -> Iterator[int]:
    """Yield the time left of a run in which each look at the clock takes ten milliseconds."""
    return (120_000 - 10 * look for look in count())


@pytest.mark.parametrize("number", [5_000, 50_000])
@pytest.mark.parametrize("times", [1, STUCK_AFTER], ids=["open", "stuck"])
def test_one_that_can_be_repaired_is_repaired_by_the_next_run_and_the_watermark_goes_on(
    world: ReconcileWorld, number: int, times: int
) -> None:
    hopeless(world, times, number)
    world.create("healthy")
    looks = in_a_minute()
    report = world.reconciliation.run("run", looks.__next__)
    assert report is not None
    assert [found.header.group_id for found in report.findings if found.republished] == ["healthy"]
    assert report.reached == world.now - 2 * MINUTE
    listed = Remembered.STUCK if times == STUCK_AFTER else Remembered.OPEN
    assert report.remembered[listed] >= number


def test_one_that_is_lost_together_with_5000_hopeless_groups_is_repaired_by_the_same_run(
    world: ReconcileWorld,
) -> None:
    for number in range(5_000):
        world.create(f"hopeless-{number}", at=NOW - 5_000 + number)
    world.create("healthy")
    report = world.run()
    assert (report.checked, report.republished, report.incomplete) == (5_001, 1, 5_000)


@pytest.mark.parametrize("which", [Remembered.OPEN, Remembered.STUCK])
def test_every_one_of_many_remembered_groups_has_its_turn(world: ReconcileWorld, which: Remembered) -> None:
    """Some become repairable: each is found within as many runs as the list has parts."""
    times = STUCK_AFTER if which is Remembered.STUCK else 1
    hopeless(world, times, 12_000)
    mended = ids_of_shard(0, 3, "mended")
    for place, group_id in zip((0, 5_000, 20_000), mended, strict=True):
        at = NOW - 10 * MINUTE + place
        world.create(group_id, at=at)
        world.state.remember(IncompleteGroup(a_header(group_id, at, 1), times, NOW, NOW - 60 * MINUTE))
    published: set[str] = set()
    for _ in range(60):
        looks = in_a_minute()
        report = world.reconciliation.run("run", looks.__next__, 0)
        assert report is not None
        published |= {found.header.group_id for found in report.findings if found.republished}
    assert published == set(mended)


def test_an_unexpected_error_of_one_group_is_recorded_and_the_others_are_repaired(
    world: ReconcileWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    readable = world.committed_groups.item

    def item(group_id: str, chunk: int) -> CommittedItem | None:
        if group_id == "odd":
            raise ZeroDivisionError
        return readable(group_id, chunk)

    monkeypatch.setattr(world.committed_groups, "item", item)
    world.create("odd", at=NOW - 1)
    world.create("healthy")
    for shard in range(4):
        world.reconciliation.run("run", plenty_of_time, shard)
    (facts,) = [facts for event, facts in world.audit.lines if event == "error.unexpected"]
    assert (facts["group_id"], facts["error"]) == ("odd", "ZeroDivisionError")
    assert {message.message.group_id for message in world.publisher.published} == {"healthy"}
    assert world.state.open["odd"].republished == 1
