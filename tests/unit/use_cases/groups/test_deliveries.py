"""How far a group's deliveries have come: by the ledger, and in a small group by what is in the inboxes."""

from collections.abc import Collection

import pytest
from herald.domain.commits.committed import group_item_of
from herald.domain.delivery.inbox import InboxKey
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.delivery.status import DeliveryStatus
from herald.domain.groups.group import Group
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.notification import RETENTION_MS
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.groups.proven_entries import NOT_THERE
from herald.use_cases.groups.read_groups import Deliveries, GroupReader

from tests.support.builders import ALICE, NOW, a_confirmation, a_new_group, an_invitation, users
from tests.support.doubles import plenty_of_time
from tests.support.fakes import FakeGroups, FakeInbox, FakeLedger

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED


class Inboxes(FakeInbox):
    """Remembers how many notifications were looked up at a time, and whether consistently."""

    def __init__(self) -> None:
        super().__init__()
        self.lookups: list[tuple[int, bool]] = []

    def missing(self, keys: Collection[InboxKey], *, consistent: bool) -> frozenset[str]:
        self.lookups.append((len(keys), consistent))
        return super().missing(keys, consistent=consistent)


class Desk:
    """A group of alice, its inboxes and its ledger."""

    def __init__(self, members: int = 3) -> None:
        self.ledger, self.inboxes, self.now = FakeLedger(), Inboxes(), NOW + 1
        groups = FakeGroups()
        self.new = a_new_group(members=users(members - 1), group_id="hikers")
        groups.add(self.new)
        self.reader = GroupReader(groups, self.ledger, lambda: self.inboxes, lambda: self.now)

    @property
    def group(self) -> Group:
        return self.new.group

    def deliver(self, kind: Kind, *users_: str) -> None:
        """Put the notifications of a kind into the inboxes of these users."""
        item = group_item_of(self.group)
        message = a_confirmation(item) if kind is CONFIRMED else an_invitation(item)
        items = [each for each in notifications_of(message) if each.recipient in users_]
        assert len(items) == len(users_)
        self.inboxes.put(items, NOW, plenty_of_time)

    def record(self, kind: Kind, outcome: Outcome, waiting: Collection[str] = (), reason: str = "throttled") -> None:
        key = LedgerKey("hikers", Channel.INBOX, kind, 0)
        count = 1 if kind is CONFIRMED else self.group.member_count - 1
        entry = LedgerEntry(key, outcome, count, NOW + 9, 8, waiting=frozenset(waiting), reason=reason)
        self.ledger.record(entry)

    def deliveries(self) -> Deliveries:
        return self.reader.deliveries("hikers", ALICE)

    def invitations(self) -> DeliveryStatus:
        return self.deliveries().statuses[1]


def counts(status: DeliveryStatus) -> tuple[int, int, int, int]:
    return status.planned, status.done, status.pending, status.failed


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_is_in_all_inboxes_is_done_without_an_entry(desk: Desk) -> None:
    desk.deliver(CONFIRMED, "alice")
    desk.deliver(INVITED, *users(2))
    found = desk.deliveries()
    assert found.complete
    assert [counts(status) for status in found.statuses] == [(1, 1, 0, 0), (2, 2, 0, 0)]
    assert {(status.since, status.reasons, status.waiting) for status in found.statuses} == {(NOW, (), ())}


def test_what_is_in_no_inbox_is_pending(desk: Desk) -> None:
    found = desk.deliveries()
    assert not found.complete
    assert [counts(status) for status in found.statuses] == [(1, 0, 1, 0), (2, 0, 2, 0)]
    assert {(status.since, status.reasons, status.waiting) for status in found.statuses} == {(NOW, (), ())}


def test_what_is_in_some_inboxes_is_pending_for_the_others_by_name(desk: Desk) -> None:
    desk.deliver(INVITED, users(2)[0])
    status = desk.invitations()
    assert (counts(status), status.waiting, status.reasons) == ((2, 1, 1, 0), (users(2)[1],), (NOT_THERE,))


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNFINISHED])
def test_an_entry_that_is_older_than_what_is_in_the_inboxes_is_outdated(desk: Desk, outcome: Outcome) -> None:
    desk.record(INVITED, outcome, waiting=users(1))
    desk.deliver(INVITED, *users(2))
    status = desk.invitations()
    assert (counts(status), status.waiting, status.reasons, status.since) == ((2, 2, 0, 0), (), (), NOW + 9)


def test_a_failure_is_of_those_who_have_nothing(desk: Desk) -> None:
    desk.record(INVITED, Outcome.FAILED)
    assert counts(desk.invitations()) == (2, 0, 0, 2)
    desk.deliver(INVITED, users(2)[0])
    status = desk.invitations()
    assert (counts(status), status.waiting, status.reasons) == ((2, 1, 0, 1), (users(2)[1],), ("throttled",))


def test_who_waits_by_the_ledger_and_has_nothing_waits(desk: Desk) -> None:
    desk.record(INVITED, Outcome.UNFINISHED, waiting=users(1))
    desk.deliver(INVITED, users(2)[1])
    status = desk.invitations()
    assert (counts(status), status.waiting, status.reasons) == ((2, 1, 1, 0), users(1), ("throttled",))


def test_all_open_deliveries_are_looked_up_at_once_and_consistently(desk: Desk) -> None:
    desk.deliveries()
    assert desk.inboxes.lookups == [(3, True)]


def test_nothing_is_looked_up_of_what_the_ledger_has_as_done(desk: Desk) -> None:
    for kind in Kind:
        desk.record(kind, Outcome.DONE)
    assert desk.deliveries().complete
    assert desk.inboxes.lookups == []


def test_nothing_is_looked_up_of_a_group_that_is_not_small() -> None:
    desk = Desk(members=200)
    assert counts(desk.invitations()) == (199, 0, 199, 0)
    assert desk.inboxes.lookups == []


@pytest.mark.parametrize(("age", "done"), [(RETENTION_MS - 1, 0), (RETENTION_MS, 2)])
def test_when_the_notifications_have_expired_what_has_no_entry_counts_as_done(desk: Desk, age: int, done: int) -> None:
    desk.now = NOW + age
    assert desk.invitations().done == done


def test_what_had_failed_when_the_notifications_expired_has_failed(desk: Desk) -> None:
    desk.record(INVITED, Outcome.FAILED)
    desk.now = NOW + RETENTION_MS
    assert [counts(status) for status in desk.deliveries().statuses] == [(1, 1, 0, 0), (2, 0, 0, 2)]
