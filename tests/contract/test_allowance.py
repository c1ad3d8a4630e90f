"""What every count of creations does: the fake in memory and the items in the inbox table."""

import pytest
from herald.adapters.dynamodb.quotas import DynamoDBAllowance
from herald.domain.creation.quota import HOUR_MS, Charge, Limits, hour_of, seconds_left
from herald.domain.ports import Allowance
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import NOW
from tests.support.fakes import FakeAllowance

HOUR = hour_of(NOW)
CHARGE = Charge("alice", HOUR, 10)


@pytest.fixture(params=["fake", "dynamodb"])
def allowance(request: pytest.FixtureRequest) -> Allowance:
    if request.param == "fake":
        return FakeAllowance()
    request.getfixturevalue("aws_mock")
    return DynamoDBAllowance(aws.dynamodb(), Backing().name_of("InboxTable"))


def test_as_many_creations_as_the_limit_says_are_counted_and_no_more(allowance: Allowance) -> None:
    limits = Limits(creations=2, invitations=0)
    assert [allowance.take(CHARGE, limits) for _ in range(4)] == [True, True, False, False]


def test_as_many_invitations_as_the_limit_says_are_counted_and_no_more(allowance: Allowance) -> None:
    limits = Limits(creations=0, invitations=25)
    assert [allowance.take(CHARGE, limits) for _ in range(3)] == [True, True, False]
    assert allowance.take(Charge("alice", HOUR, 5), limits)
    assert not allowance.take(Charge("alice", HOUR, 1), limits)


def test_what_is_given_back_can_be_taken_again(allowance: Allowance) -> None:
    limits = Limits(creations=1, invitations=10)
    assert allowance.take(CHARGE, limits)
    allowance.give_back(CHARGE)
    assert allowance.take(CHARGE, limits)
    assert not allowance.take(CHARGE, limits)


@pytest.mark.parametrize("other", [Charge("ben", HOUR, 10), Charge("alice", HOUR + HOUR_MS, 10)])
def test_each_user_and_each_hour_is_counted_alone(allowance: Allowance, other: Charge) -> None:
    limits = Limits(creations=1, invitations=0)
    assert allowance.take(CHARGE, limits)
    assert allowance.take(other, limits)


@pytest.mark.parametrize(
    ("now", "left"), [(HOUR, 3600), (HOUR + 1, 3600), (HOUR + 1000, 3599), (HOUR + HOUR_MS - 1, 1)]
)
def test_the_seconds_that_an_hour_has_left_are_rounded_up(now: int, left: int) -> None:
    assert seconds_left(now) == left
