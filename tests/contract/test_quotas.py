"""What every count of creations does: the fake in memory and the items in the inbox table."""

from itertools import count

import pytest
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.domain.creation.ports import Quotas
from herald.domain.creation.quota import (
    HOUR_MS,
    IN_FLIGHT_MS,
    ChargeOutcome,
    QuotaCharge,
    QuotaLimits,
    hour_of,
    seconds_left,
)
from herald.entrypoints import aws

from tests.support.backings import ON, Reach
from tests.support.builders import NOW
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeQuotas

HOUR = hour_of(NOW)
COUNTED, UNSETTLED, USED_UP = ChargeOutcome.COUNTED, ChargeOutcome.UNSETTLED, ChargeOutcome.USED_UP
ATTEMPTS = count()


def charge_of(user: str = "alice", at: int = NOW, invitations: int = 10) -> QuotaCharge:
    """Return the charge of a new attempt."""
    return QuotaCharge(user, at, invitations, f"{next(ATTEMPTS):032x}"[::-1])


@pytest.fixture(params=["fake", *ON])
def quotas(request: pytest.FixtureRequest, reach: Reach) -> Quotas:
    if request.param == "fake":
        return FakeQuotas()
    backing = reach(request.param)
    return DynamoDBQuotas(aws.dynamodb_trying_once(), backing.name_of("InboxTable"), no_backoff())


def test_as_many_creations_as_the_limit_says_are_counted_and_no_more(quotas: Quotas) -> None:
    limits = QuotaLimits(creations=2, invitations=0)
    assert [quotas.charge(charge_of(), limits) for _ in range(4)] == [COUNTED, COUNTED, UNSETTLED, UNSETTLED]


def test_as_many_invitations_as_the_limit_says_are_counted_and_no_more(quotas: Quotas) -> None:
    limits = QuotaLimits(creations=0, invitations=25)
    assert [quotas.charge(charge_of(), limits) for _ in range(3)] == [COUNTED, COUNTED, UNSETTLED]
    assert quotas.charge(charge_of(invitations=5), limits) is COUNTED
    assert quotas.charge(charge_of(invitations=1), limits) is UNSETTLED


def test_what_is_refunded_can_be_counted_again(quotas: Quotas) -> None:
    limits, refunded = QuotaLimits(creations=1, invitations=10), charge_of()
    assert quotas.charge(refunded, limits) is COUNTED
    quotas.refund(refunded)
    assert quotas.charge(charge_of(), limits) is COUNTED
    assert quotas.charge(charge_of(), limits) is UNSETTLED


def test_an_attempt_is_counted_once_however_often_it_is_charged(quotas: Quotas) -> None:
    limits, first, second = QuotaLimits(creations=3, invitations=30), charge_of(), charge_of()
    assert [quotas.charge(charge, limits) for charge in (first, second, first, second, first)] == [COUNTED] * 5
    assert quotas.charge(charge_of(), limits) is COUNTED
    assert quotas.charge(first, limits) is COUNTED
    assert quotas.charge(charge_of(), limits) is UNSETTLED


def test_a_quota_is_settled_when_no_request_that_was_counted_can_be_in_flight_any_more(quotas: Quotas) -> None:
    limits = QuotaLimits(creations=1, invitations=0)
    assert quotas.charge(charge_of(at=NOW), limits) is COUNTED
    assert quotas.charge(charge_of(at=NOW + IN_FLIGHT_MS - 1), limits) is UNSETTLED
    assert quotas.charge(charge_of(at=NOW + IN_FLIGHT_MS), limits) is USED_UP


@pytest.mark.parametrize("other", [charge_of("ben"), charge_of("alice", NOW + HOUR_MS)])
def test_each_user_and_each_hour_is_counted_alone(quotas: Quotas, other: QuotaCharge) -> None:
    limits = QuotaLimits(creations=1, invitations=0)
    assert quotas.charge(charge_of(), limits) is COUNTED
    assert quotas.charge(other, limits) is COUNTED


@pytest.mark.parametrize(
    ("now", "left"), [(HOUR, 3600), (HOUR + 1, 3600), (HOUR + 1000, 3599), (HOUR + HOUR_MS - 1, 1)]
)
def test_the_seconds_that_an_hour_has_left_are_rounded_up(now: int, left: int) -> None:
    assert seconds_left(now) == left
