"""What every ledger does: the fake in memory and the DynamoDB table."""

import pytest
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.delivery.ports import Ledger
from herald.domain.kinds import Channel, Kind
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeLedger

KEY = LedgerKey("hikers", Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0)
DONE = LedgerEntry(KEY, Outcome.DONE, recipients=3, at=1_000, attempts=1)
FAILED = DONE._replace(outcome=Outcome.FAILED)


@pytest.fixture(params=["fake", *ON])
def ledger(request: pytest.FixtureRequest, reach: Reach) -> Ledger:
    if request.param == "fake":
        return FakeLedger()
    backing = reach(request.param)
    return DynamoDBLedger(aws.dynamodb(), backing.name_of("InboxTable"), no_backoff())


def is_done(ledger: Ledger, key: LedgerKey) -> bool:
    entry = ledger.find(key)
    return entry is not None and entry.outcome is Outcome.DONE


def test_an_entry_is_read_as_it_was_recorded(ledger: Ledger) -> None:
    unfinished = DONE._replace(
        outcome=Outcome.UNFINISHED,
        pushed=2,
        waiting=frozenset({"ben", "chen"}),
        reason="throttled",
        sent=frozenset({"ben phone"}),
    )
    ledger.record(unfinished)
    assert ledger.find(KEY) == unfinished
    ledger.record(DONE._replace(pushed=4))
    assert ledger.find(KEY) == DONE._replace(pushed=4)


def test_nothing_is_done_at_first(ledger: Ledger) -> None:
    assert not is_done(ledger, KEY)
    assert ledger.entries("hikers") == ()


def test_what_is_recorded_is_done(ledger: Ledger) -> None:
    ledger.record(DONE)
    assert is_done(ledger, KEY)
    assert ledger.entries("hikers") == (DONE,)


def test_what_is_done_stays_as_first_recorded(ledger: Ledger) -> None:
    ledger.record(DONE)
    ledger.record(DONE._replace(attempts=2))
    ledger.record(FAILED)
    assert ledger.entries("hikers") == (DONE,)


def test_what_failed_is_not_done_and_may_still_be(ledger: Ledger) -> None:
    ledger.record(FAILED)
    assert not is_done(ledger, KEY)
    assert ledger.entries("hikers") == (FAILED,)
    ledger.record(DONE)
    assert ledger.entries("hikers") == (DONE,)


@pytest.mark.parametrize("existing", [DONE, FAILED])
def test_a_delivery_is_begun_once_and_only_if_it_has_no_entry(ledger: Ledger, existing: LedgerEntry) -> None:
    assert ledger.begin(KEY, 3, 900) is None
    begun = LedgerEntry(KEY, Outcome.UNFINISHED, recipients=3, at=900, attempts=0)
    assert ledger.begin(KEY, 4, 950) == begun
    assert ledger.find(KEY) == begun
    ledger.record(existing)
    assert ledger.begin(KEY, 3, 1_100) == existing
    assert ledger.find(KEY) == existing


@pytest.mark.parametrize(
    "other",
    [
        KEY._replace(chunk=1),
        KEY._replace(kind=Kind.GROUP_CREATION_CONFIRMED),
        KEY._replace(channel=Channel.PUSH),
        KEY._replace(group_id="walkers"),
    ],
)
def test_each_delivery_has_its_own_line(ledger: Ledger, other: LedgerKey) -> None:
    ledger.record(DONE)
    assert not is_done(ledger, other)
    ledger.record(DONE._replace(key=other))
    assert is_done(ledger, other)
    assert all(entry.key.group_id == "hikers" for entry in ledger.entries("hikers"))


def test_the_outcomes_of_many_deliveries_are_read_at_once(ledger: Ledger) -> None:
    keys = [KEY._replace(group_id=f"group-{number}", chunk=number % 3) for number in range(250)]
    for key in keys[:120]:
        ledger.record(DONE._replace(key=key))
    ledger.record(FAILED._replace(key=keys[120]))
    expected = dict.fromkeys(keys[:120], Outcome.DONE) | {keys[120]: Outcome.FAILED}
    assert [ledger.outcomes(keys, consistent=consistent) for consistent in (True, False)] == [expected] * 2
    assert ledger.outcomes([], consistent=True) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"SK": {"S": "DELIVERY#websocket#group.invitation.received#000"}},
        {"outcome": {"S": "half"}},
        {"outcome": {"S": "failed"}, "at": {"S": "now"}},
    ],
)
def test_an_entry_that_this_version_cannot_read_hides_no_other(
    changes: dict[str, dict[str, str]], backing: Backing
) -> None:
    ledger = DynamoDBLedger(aws.dynamodb(), backing.name_of("InboxTable"), no_backoff())
    ledger.record(DONE._replace(key=KEY._replace(chunk=1)))
    ledger.record(DONE)
    (item,) = [each for each in backing.dynamodb.scan(TableName="InboxTable")["Items"] if each["SK"]["S"][-1] == "0"]
    backing.dynamodb.put_item(TableName="InboxTable", Item={**item, **changes})
    found = ledger.entries("hikers")
    assert DONE._replace(key=KEY._replace(chunk=1)) in found
    assert ledger.outcomes([KEY._replace(chunk=1)], consistent=True) == {KEY._replace(chunk=1): Outcome.DONE}
    if "SK" not in changes:
        entry = ledger.find(KEY)
        assert entry is not None
        assert (entry.outcome, entry.waiting) == (Outcome.UNFINISHED, frozenset())
        ledger.record(DONE)
        assert ledger.find(KEY) == DONE
