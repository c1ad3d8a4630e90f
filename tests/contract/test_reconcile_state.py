"""What every book of reconcile does: the fake in memory and the items in the inbox table."""

import pytest
from herald.adapters.dynamodb.reconcile_state import DynamoDBReconcileState
from herald.domain.reconcile.gaps import IncompleteGroup
from herald.domain.reconcile.ports import ReconcileState
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import NOW, a_header
from tests.support.fakes import FakeReconcileState


@pytest.fixture(params=["fake", "dynamodb"])
def state(request: pytest.FixtureRequest) -> ReconcileState:
    if request.param == "fake":
        return FakeReconcileState()
    request.getfixturevalue("aws_mock")
    return DynamoDBReconcileState(aws.dynamodb(), Backing().name_of("InboxTable"))


def test_a_lease_keeps_others_out_until_it_is_over(state: ReconcileState) -> None:
    assert state.acquire("first", NOW, NOW + 100)
    assert not state.acquire("second", NOW + 100, NOW + 200)
    assert state.acquire("second", NOW + 101, NOW + 200)
    assert not state.acquire("first", NOW + 150, NOW + 300)


def test_a_run_that_lost_the_answer_takes_its_own_lease_again(state: ReconcileState) -> None:
    assert state.acquire("first", NOW, NOW + 100)
    assert state.acquire("first", NOW + 1, NOW + 100)


def test_a_lease_that_is_given_back_is_free(state: ReconcileState) -> None:
    state.acquire("first", NOW, NOW + 100)
    state.release("first")
    assert state.acquire("second", NOW + 1, NOW + 100)


def test_nobody_gives_back_the_lease_of_another(state: ReconcileState) -> None:
    state.acquire("first", NOW, NOW + 100)
    state.release("second")
    assert not state.acquire("second", NOW + 1, NOW + 100)


def test_only_the_holder_of_the_lease_moves_the_watermark(state: ReconcileState) -> None:
    assert state.watermark() is None
    state.advance("first", NOW)
    assert state.watermark() is None
    state.acquire("first", NOW, NOW + 100)
    state.advance("first", NOW)
    state.advance("second", NOW + 50)
    assert state.watermark() == NOW


def test_the_watermark_outlives_the_lease(state: ReconcileState) -> None:
    state.acquire("first", NOW, NOW + 100)
    state.advance("first", NOW)
    state.release("first")
    assert state.watermark() == NOW


def test_incomplete_groups_are_kept_oldest_first_as_last_written(state: ReconcileState) -> None:
    state.acquire("first", NOW, NOW + 100)
    young, old = a_header("young", NOW, 1), a_header("old", NOW - 1, 20)
    state.remember(IncompleteGroup(young, 1, NOW + 5))
    state.remember(IncompleteGroup(old, 1, NOW + 5))
    state.remember(IncompleteGroup(young, 2, NOW + 9))
    assert state.incomplete_groups(10) == [IncompleteGroup(old, 1, NOW + 5), IncompleteGroup(young, 2, NOW + 9)]
    assert state.incomplete_groups(1) == [IncompleteGroup(old, 1, NOW + 5)]


def test_a_closed_group_is_forgotten_and_may_be_closed_again(state: ReconcileState) -> None:
    group = a_header("hikers", NOW, 1)
    state.remember(IncompleteGroup(group, 1, NOW))
    state.forget(group)
    state.forget(group)
    assert state.incomplete_groups(10) == []
