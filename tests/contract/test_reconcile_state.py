"""What every state of reconcile does: the fake in memory and the items in the inbox table."""

import pytest
from herald.adapters.dynamodb.reconcile_state import DynamoDBReconcileState
from herald.domain.kinds import Channel
from herald.domain.reconcile.incomplete import STUCK_AFTER, IncompleteGroup
from herald.domain.reconcile.ports import ReconcileState
from herald.domain.reconcile.progress import LateLook, Progress, Remembered
from herald.domain.reconcile.shards import RECONCILE_SHARDS
from herald.entrypoints import aws

from tests.support.backings import ON, Reach
from tests.support.builders import NOW, a_header
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeReconcileState

OPEN, STUCK = Remembered.OPEN, Remembered.STUCK


@pytest.fixture(params=["fake", *ON])
def state(request: pytest.FixtureRequest, reach: Reach) -> ReconcileState:
    if request.param == "fake":
        return FakeReconcileState()
    backing = reach(request.param)
    return DynamoDBReconcileState(aws.dynamodb(), backing.name_of("InboxTable"), no_backoff())


def listed(state: ReconcileState, which: Remembered) -> list[IncompleteGroup]:
    return [group for _, group in state.remembered(which, "", 1_000).groups]


def incomplete(group_id: str, times: int = 1, at: int = NOW) -> IncompleteGroup:
    return IncompleteGroup(a_header(group_id, at, 1), times, NOW + 5, NOW)


def test_a_lease_keeps_others_out_until_it_is_over(state: ReconcileState) -> None:
    assert state.acquire(1, "first", NOW, NOW + 100)
    assert not state.acquire(1, "second", NOW + 100, NOW + 200)
    assert state.acquire(1, "second", NOW + 101, NOW + 200)
    assert not state.acquire(1, "first", NOW + 150, NOW + 300)


def test_a_lease_is_of_one_shard(state: ReconcileState) -> None:
    assert state.acquire(1, "first", NOW, NOW + 100)
    assert state.acquire(2, "second", NOW, NOW + 100)


def test_a_run_that_lost_the_answer_takes_its_own_lease_again(state: ReconcileState) -> None:
    assert state.acquire(0, "first", NOW, NOW + 100)
    assert state.acquire(0, "first", NOW + 1, NOW + 100)


def test_a_lease_that_is_given_back_is_free(state: ReconcileState) -> None:
    state.acquire(0, "first", NOW, NOW + 100)
    state.release(0, "first")
    assert state.acquire(0, "second", NOW + 1, NOW + 100)


def test_nobody_gives_back_the_lease_of_another(state: ReconcileState) -> None:
    state.acquire(0, "first", NOW, NOW + 100)
    state.release(0, "second")
    assert not state.acquire(0, "second", NOW + 1, NOW + 100)


def test_before_the_first_run_there_is_no_progress(state: ReconcileState) -> None:
    assert state.progress() == dict.fromkeys(range(RECONCILE_SHARDS), Progress())


def test_only_the_holder_of_the_lease_moves_the_watermark(state: ReconcileState) -> None:
    state.advance(3, "first", Progress(NOW), NOW)
    assert state.progress()[3].watermark is None
    state.acquire(3, "first", NOW, NOW + 100)
    state.advance(3, "first", Progress(NOW), NOW)
    state.advance(3, "second", Progress(NOW + 50), NOW)
    assert state.progress()[3].watermark == NOW


def test_the_whole_progress_of_a_shard_outlives_its_lease(state: ReconcileState) -> None:
    progress = Progress(
        watermark=NOW,
        late={LateLook.HOUR: NOW - 1, LateLook.DAY: NOW - 2},
        continue_at={OPEN: "somewhere", STUCK: ""},
        seen_empty={Channel.INBOX: NOW - 3},
        ran_at=NOW + 1,
    )
    state.acquire(3, "first", NOW, NOW + 100)
    state.advance(3, "first", progress, NOW - 9)
    state.release(3, "first")
    assert state.progress()[3] == progress


def test_a_shard_without_a_run_of_its_own_is_where_all_shards_were(state: ReconcileState) -> None:
    for all_checked in (NOW - 5, NOW - 9, None):  # It never moves back.
        state.acquire(3, "first", NOW, NOW + 100)
        state.advance(3, "first", Progress(NOW), all_checked)
    assert state.progress()[0] == Progress(NOW - 5)


def test_incomplete_groups_are_kept_oldest_first_as_last_written(state: ReconcileState) -> None:
    young, old = incomplete("young"), incomplete("old", at=NOW - 1)
    state.remember(young)
    state.remember(old)
    state.remember(young._replace(republished=2))
    assert listed(state, OPEN) == [old, young._replace(republished=2)]
    assert listed(state, STUCK) == []


def test_a_list_is_read_page_by_page_and_then_from_its_beginning(state: ReconcileState) -> None:
    for number in range(5):
        state.remember(incomplete(f"group-{number}", at=NOW + number))
    found, place = [], ""
    for _ in range(3):
        page = state.remembered(OPEN, place, 2)
        found.append([group.header.group_id for _, group in page.groups])
        place = page.next
    assert found == [["group-0", "group-1"], ["group-2", "group-3"], ["group-4"]]
    assert place == ""


def test_reading_continues_behind_any_group(state: ReconcileState) -> None:
    """Also behind one whose id begins like that of the next."""
    for group_id in ("hikers", "hikers-2", "hikersX"):
        state.remember(incomplete(group_id))
    (place, _), *_ = state.remembered(OPEN, "", 10).groups
    assert [group.header.group_id for _, group in state.remembered(OPEN, place, 10).groups] == ["hikers-2", "hikersX"]


def test_a_stuck_group_has_another_list(state: ReconcileState) -> None:
    for times in range(1, STUCK_AFTER + 2):
        state.remember(incomplete("hikers", times))
    state.remember(incomplete("walkers"))
    assert [group.header.group_id for group in listed(state, OPEN)] == ["walkers"]
    assert listed(state, STUCK) == [incomplete("hikers", STUCK_AFTER + 1)]
    assert (state.count(OPEN), state.count(STUCK)) == (1, 1)


def test_a_group_is_known_in_whatever_list_it_is(state: ReconcileState) -> None:
    state.remember(incomplete("hikers"))
    state.remember(incomplete("walkers", STUCK_AFTER))
    assert state.known([a_header(name, NOW, 1) for name in ("hikers", "walkers", "riders")]) == {"hikers", "walkers"}


@pytest.mark.parametrize("times", [1, STUCK_AFTER])
def test_a_complete_group_is_forgotten_and_may_be_forgotten_again(state: ReconcileState, times: int) -> None:
    group = incomplete("hikers", times)
    state.remember(group)
    state.forget(group)
    state.forget(group)
    assert listed(state, OPEN) + listed(state, STUCK) == []
