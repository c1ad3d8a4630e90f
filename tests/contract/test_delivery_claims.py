"""Claims on deliveries: one contract for DynamoDB and for the fake."""

import pytest
from herald.adapters.dynamodb.delivery_claims import KEPT_MS, DynamoDBDeliveryClaims
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.delivery.ports import DeliveryClaims
from herald.domain.errors import DeliveryInProgress
from herald.domain.kinds import Channel, Kind
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.fakes import FakeDeliveryClaims

KEY = LedgerKey("hikers", Channel.OPENIM, Kind.GROUP_INVITATION_RECEIVED, 0)
NOW, UNTIL = 1_000_000, 1_120_000


@pytest.fixture(params=["fake", *ON])
def claims(request: pytest.FixtureRequest, reach: Reach) -> DeliveryClaims:
    if request.param == "fake":
        return FakeDeliveryClaims()
    reach(request.param)
    return DynamoDBDeliveryClaims(aws.dynamodb(), "InboxTable")


def test_a_first_claim_says_that_nobody_has_begun(claims: DeliveryClaims) -> None:
    assert claims.begin(KEY, NOW, UNTIL) is False


def test_a_delivery_has_one_claim_at_a_time(claims: DeliveryClaims) -> None:
    claims.begin(KEY, NOW, UNTIL)
    with pytest.raises(DeliveryInProgress):
        claims.begin(KEY, UNTIL, UNTIL + 1)


def test_a_claim_that_has_ended_is_a_mark_that_somebody_has_begun(claims: DeliveryClaims) -> None:
    claims.begin(KEY, NOW, UNTIL)
    assert claims.begin(KEY, UNTIL + 1, UNTIL + 120_000) is True


def test_a_claim_can_end_early(claims: DeliveryClaims) -> None:
    claims.begin(KEY, NOW, UNTIL)
    claims.end(KEY, UNTIL)
    assert claims.begin(KEY, NOW + 1, UNTIL + 1) is True


def test_an_attempt_ends_only_its_own_claim(claims: DeliveryClaims) -> None:
    claims.begin(KEY, NOW, UNTIL)
    claims.begin(KEY, UNTIL + 1, UNTIL + 120_000)
    claims.end(KEY, UNTIL)
    with pytest.raises(DeliveryInProgress):
        claims.begin(KEY, UNTIL + 2, UNTIL + 240_000)


@pytest.mark.parametrize(
    "other",
    [KEY._replace(group_id="walkers"), KEY._replace(chunk=1), KEY._replace(kind=Kind.GROUP_CREATION_CONFIRMED)],
)
def test_other_deliveries_are_not_claimed(claims: DeliveryClaims, other: LedgerKey) -> None:
    claims.begin(KEY, NOW, UNTIL)
    assert claims.begin(other, NOW, UNTIL) is False


def test_a_claim_expires_long_after_it_has_ended(backing: Backing) -> None:
    DynamoDBDeliveryClaims(aws.dynamodb(), "InboxTable").begin(KEY, NOW, UNTIL)
    (item,) = backing.items("InboxTable")
    assert item["expires_at"] == {"N": str((UNTIL + KEPT_MS) // 1000)}
