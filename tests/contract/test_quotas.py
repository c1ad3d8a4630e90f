"""What every count of creations does: the fake in memory and the items in the inbox table."""

import pytest
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.domain.creation.ports import Quotas
from herald.domain.creation.quota import HOUR_MS, QuotaCharge, QuotaLimits, hour_of, seconds_left
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import NOW
from tests.support.fakes import FakeQuotas

HOUR = hour_of(NOW)
CHARGE = QuotaCharge("alice", HOUR, 10)


@pytest.fixture(params=["fake", "dynamodb"])
def quotas(request: pytest.FixtureRequest) -> Quotas:
    if request.param == "fake":
        return FakeQuotas()
    request.getfixturevalue("aws_mock")
    return DynamoDBQuotas(aws.dynamodb(), Backing().name_of("InboxTable"))


def test_as_many_creations_as_the_limit_says_are_counted_and_no_more(quotas: Quotas) -> None:
    limits = QuotaLimits(creations=2, invitations=0)
    assert [quotas.charge(CHARGE, limits) for _ in range(4)] == [True, True, False, False]


def test_as_many_invitations_as_the_limit_says_are_counted_and_no_more(quotas: Quotas) -> None:
    limits = QuotaLimits(creations=0, invitations=25)
    assert [quotas.charge(CHARGE, limits) for _ in range(3)] == [True, True, False]
    assert quotas.charge(QuotaCharge("alice", HOUR, 5), limits)
    assert not quotas.charge(QuotaCharge("alice", HOUR, 1), limits)


def test_what_is_given_back_can_be_taken_again(quotas: Quotas) -> None:
    limits = QuotaLimits(creations=1, invitations=10)
    assert quotas.charge(CHARGE, limits)
    quotas.refund(CHARGE)
    assert quotas.charge(CHARGE, limits)
    assert not quotas.charge(CHARGE, limits)


@pytest.mark.parametrize("other", [QuotaCharge("ben", HOUR, 10), QuotaCharge("alice", HOUR + HOUR_MS, 10)])
def test_each_user_and_each_hour_is_counted_alone(quotas: Quotas, other: QuotaCharge) -> None:
    limits = QuotaLimits(creations=1, invitations=0)
    assert quotas.charge(CHARGE, limits)
    assert quotas.charge(other, limits)


@pytest.mark.parametrize(
    ("now", "left"), [(HOUR, 3600), (HOUR + 1, 3600), (HOUR + 1000, 3599), (HOUR + HOUR_MS - 1, 1)]
)
def test_the_seconds_that_an_hour_has_left_are_rounded_up(now: int, left: int) -> None:
    assert seconds_left(now) == left
