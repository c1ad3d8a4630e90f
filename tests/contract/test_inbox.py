"""What every inbox does: the fake in memory and the DynamoDB table."""

from collections.abc import Iterable
from typing import Protocol

import pytest
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.adapters.dynamodb.inbox_lookup import DynamoDBInboxItems
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.domain.content.content import Content, GroupBlock
from herald.domain.delivery.inbox import LATE_AFTER_MS, SEARCHED, Found, InboxKey, PutResult
from herald.domain.delivery.inbox_ports import Inbox, InboxItems, InboxWriter
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.delivery.ports import Ledger
from herald.domain.delivery.read_state import ReadState
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.notification import RETENTION_MS, Notification, Position
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.builders import NOW, a_notification, users
from tests.support.doubles import no_backoff, plenty_of_time
from tests.support.fakes import FakeInbox


class Box(Protocol):
    """An inbox that can be read and written."""

    @property
    def reader(self) -> Inbox: ...

    @property
    def writer(self) -> InboxWriter: ...

    @property
    def lookup(self) -> InboxItems: ...

    @property
    def ledger(self) -> Ledger: ...


class _Fake:
    def __init__(self) -> None:
        self.reader = self.writer = self.lookup = FakeInbox()
        self.ledger = self.reader.ledger


class _DynamoDB:
    def __init__(self, backing: Backing) -> None:
        table = backing.name_of("InboxTable")
        self.reader = DynamoDBInbox(aws.dynamodb(), table)
        self.writer = DynamoDBInboxWriter(aws.dynamodb(), table, no_backoff())
        self.lookup = DynamoDBInboxItems(aws.dynamodb(), table, no_backoff())
        self.ledger = DynamoDBLedger(aws.dynamodb(), table, no_backoff())


@pytest.fixture(params=["fake", *ON])
def box(request: pytest.FixtureRequest, reach: Reach) -> Box:
    if request.param == "fake":
        return _Fake()
    return _DynamoDB(reach(request.param))


def put(box: Box, *items: Notification, arrived_at: int = NOW) -> None:
    assert box.writer.put(items, arrived_at, plenty_of_time) == {}


def arrived(items: Iterable[Notification], at: int = NOW) -> tuple[Notification, ...]:
    return tuple(item._replace(arrived_at=at) for item in items)


def mark(box: Box, item: Notification, at: int, user: str = "ben") -> None:
    state = box.reader.read_state(user)
    assert box.reader.save_read_state(user, state.marked(item.notification_id, item.position, at))


def unread(box: Box, now: int = NOW, limit: int = 100) -> int:
    return box.reader.count_unread("ben", box.reader.read_state("ben"), limit, now)


THREE = [a_notification(number=number, created_at=NOW + number) for number in range(3)]


def test_what_is_put_is_read_newest_first_with_its_arrival(box: Box) -> None:
    put(box, *THREE, arrived_at=NOW + 7)
    page = box.reader.page("ben", limit=10, before=None, now=NOW)
    assert page.items == arrived(reversed(THREE), NOW + 7)
    assert (page.next, page.unreadable) == (None, {})


def test_a_creator_has_no_role(box: Box) -> None:
    item = a_notification(role=None)
    put(box, item)
    assert box.reader.page("ben", 10, None, NOW).items == arrived([item])


def test_an_inbox_is_its_users_alone(box: Box) -> None:
    put(box, a_notification("ben"), a_notification("chen"))
    assert [item.recipient for item in box.reader.page("ben", 10, None, NOW).items] == ["ben"]
    assert box.reader.page("dara", 10, None, NOW).items == ()


def test_more_than_one_batch_is_put(box: Box) -> None:
    put(box, *(a_notification(number=number) for number in range(60)))
    assert len(box.reader.page("ben", 100, None, NOW).items) == 60


def test_notifications_that_are_put_together_keep_what_is_their_own(box: Box) -> None:
    """Attributes that a batch shares are written once, but only those that are really equal."""
    hikers, walkers = (Content(GroupBlock(group_id, group_id.capitalize())) for group_id in ("hikers", "walkers"))
    items = [
        a_notification("ben", 0, content=hikers),
        a_notification("chen", 1, content=walkers),
        a_notification("dara", 2, content=walkers, kind="group.creation.confirmed"),
        a_notification("eve", 3, content=walkers, policy_version="default/1"),
        a_notification("fay", 4, NOW + 1, content=walkers),
        a_notification("gus", 5, NOW - LATE_AFTER_MS - 1, content=walkers),
    ]
    put(box, *items)
    found = [box.reader.page(item.recipient, 10, None, NOW).items[0] for item in items]
    assert tuple(found) == arrived(items)


def key_of(item: Notification) -> InboxKey:
    return InboxKey(item.recipient, item.position)


@pytest.mark.parametrize("count", [0, 1, 250])
def test_the_notifications_that_are_missing_are_named_whoever_should_have_them(box: Box, count: int) -> None:
    items = [a_notification(user, number) for number, user in enumerate(users(count))]
    keys, there, absent = [key_of(item) for item in items], items[: count // 2], items[count // 2 :]
    put(box, *there)
    found = [box.lookup.missing(keys, consistent=consistent) for consistent in (True, False)]
    assert found == [{item.notification_id for item in absent}] * 2
    assert box.lookup.missing([key_of(item) for item in there], consistent=True) == frozenset()


@pytest.mark.parametrize(
    "other",
    [
        InboxKey("chen", THREE[0].position),
        InboxKey("ben", THREE[0].position._replace(created_at=NOW + 1)),
        InboxKey("ben", THREE[0].position._replace(notification_id="unknown")),
    ],
)
def test_a_notification_exists_only_under_its_own_key(box: Box, other: InboxKey) -> None:
    put(box, THREE[0])
    assert box.lookup.missing([other], consistent=True) == {other.position.notification_id}


def test_nothing_is_put(box: Box) -> None:
    put(box)
    assert box.reader.page("ben", 10, None, NOW).items == ()


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_follow_each_other_without_gap_or_repetition(box: Box, limit: int) -> None:
    put(box, *THREE)
    seen: list[Notification] = []
    before: Position | None = None
    while True:
        page = box.reader.page("ben", limit, before, NOW)
        seen += page.items
        if page.next is None:
            break
        before = page.next
    assert tuple(seen) == arrived(reversed(THREE))


def test_the_last_page_knows_that_it_is_the_last(box: Box) -> None:
    put(box, *THREE)
    assert box.reader.page("ben", 3, None, NOW).next is None
    assert box.reader.page("ben", 2, None, NOW).next == THREE[1].position


def test_expired_notifications_are_not_read_although_they_are_still_there(box: Box) -> None:
    put(box, *THREE)
    later = NOW + RETENTION_MS + 1_000
    assert box.reader.page("ben", 10, None, later).items == ()
    assert unread(box, later) == 0
    assert box.reader.find("ben", THREE[0].notification_id, later) is None


def test_expired_notifications_do_not_shorten_a_page(box: Box) -> None:
    fresh = [a_notification(number=number, created_at=NOW + number) for number in range(100, 103)]
    put(box, *(a_notification(number=each, created_at=NOW - RETENTION_MS - 10_000 - each) for each in range(9)))
    put(box, *fresh)
    assert box.reader.page("ben", 3, None, NOW).items == arrived(reversed(fresh))


def test_a_notification_is_found_by_its_id(box: Box) -> None:
    put(box, *THREE)
    assert box.reader.find("ben", THREE[1].notification_id, NOW) == THREE[1].position
    assert box.reader.find("ben", "unknown", NOW) is None
    assert box.reader.find("chen", THREE[1].notification_id, NOW) is None


def test_only_the_newest_are_searched_for_an_id(box: Box) -> None:
    many = [a_notification(number=number, created_at=NOW + number) for number in range(SEARCHED + 1)]
    put(box, *many)
    assert box.reader.find("ben", many[0].notification_id, NOW) is None
    assert box.reader.find("ben", many[1].notification_id, NOW) == many[1].position


def test_counting_ends_at_the_limit(box: Box) -> None:
    put(box, *(a_notification(number=number) for number in range(7)))
    assert unread(box, limit=5) == 5


def test_nothing_is_read_at_first(box: Box) -> None:
    put(box, *THREE)
    assert box.reader.read_state("ben") == ReadState()
    assert unread(box) == 3


def test_what_had_arrived_before_a_mark_is_read_up_to_it(box: Box) -> None:
    put(box, *THREE)
    mark(box, THREE[1], at=NOW + 10)
    assert unread(box) == 1
    mark(box, THREE[2], at=NOW + 11)
    assert unread(box) == 0


@pytest.mark.parametrize("delay", [1, LATE_AFTER_MS, LATE_AFTER_MS + 1, 3 * 24 * 3600 * 1000])
def test_what_arrives_after_a_mark_is_unread_however_old_it_is(box: Box, delay: int) -> None:
    older, newer = a_notification(number=1), a_notification(number=2, created_at=NOW + 500)
    put(box, newer, arrived_at=NOW + 500)
    mark(box, newer, at=NOW + 500 + max(0, delay - 501))
    put(box, older, arrived_at=NOW + 500 + delay)
    assert unread(box, NOW + 1000 + delay) == 1
    mark(box, older, at=NOW + 1000 + delay)
    assert unread(box, NOW + 1000 + delay) == 0


def test_marking_something_older_leaves_what_arrived_between(box: Box) -> None:
    first, second, third = THREE
    put(box, third, arrived_at=NOW + 5)
    mark(box, third, at=NOW + 6)
    put(box, first, second, arrived_at=NOW + 7)
    mark(box, first, at=NOW + 8)
    assert unread(box) == 1
    assert not box.reader.read_state("ben").is_read(second.position, NOW + 7)


def test_late_notifications_are_counted_once_and_not_when_they_have_expired(box: Box) -> None:
    late = [a_notification(number=each, created_at=NOW - each * 1000) for each in range(50, 75)]
    newest = a_notification(number=1, created_at=NOW)
    put(box, newest)
    mark(box, newest, at=NOW + 1)
    put(box, *late, arrived_at=NOW + 20_000)
    assert unread(box, NOW + 20_000) == 25
    assert unread(box, NOW + 20_000, limit=10) == 10
    assert unread(box, NOW + RETENTION_MS - 60_000) == 10
    assert unread(box, NOW + RETENTION_MS) == 0


def test_a_notification_that_was_marked_before_it_arrives_is_read(box: Box) -> None:
    item = THREE[0]
    state = box.reader.read_state("ben")
    assert box.reader.save_read_state("ben", state.marked(item.notification_id, None, NOW))
    put(box, *THREE, arrived_at=NOW + 1)
    assert unread(box) == 2


def test_a_change_does_not_overwrite_another(box: Box) -> None:
    before = box.reader.read_state("ben")
    assert box.reader.save_read_state("ben", before.marked("a", Position(NOW, "a"), NOW))
    assert not box.reader.save_read_state("ben", before.marked("b", Position(NOW, "b"), NOW))
    after = box.reader.read_state("ben")
    assert box.reader.save_read_state("ben", after.marked("b", Position(NOW, "b"), NOW))
    assert box.reader.read_state("ben").named == ("a", "b")
    assert box.reader.read_state("chen") == ReadState()


def test_what_was_read_is_no_notification(box: Box) -> None:
    mark(box, THREE[0], NOW)
    assert box.reader.page("ben", 10, None, NOW).items == ()
    assert unread(box) == 0


KEY = LedgerKey("hikers", Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0)
KEYS = [KEY._replace(chunk=number) for number in range(3)]


def some(count: int) -> list[Notification]:
    return [a_notification(user, number) for number, user in enumerate(users(count))]


def ids(items: Iterable[Notification]) -> frozenset[str]:
    return frozenset(item.notification_id for item in items)


@pytest.mark.parametrize("count", [0, 1, 25, 120])
def test_a_look_finds_what_is_there_in_ledger_and_inboxes(box: Box, count: int) -> None:
    items = some(count)
    assert box.writer.look(KEYS, items, consistent=True) == Found()
    box.ledger.begin(KEYS[1], 2, NOW)
    put(box, *items[: count // 2])
    found = [box.writer.look(KEYS, items, consistent=consistent) for consistent in (True, False)]
    begun = LedgerEntry(KEYS[1], Outcome.UNFINISHED, 2, NOW, attempts=0)
    assert found == [Found({KEYS[1]: begun}, ids(items[: count // 2]))] * 2


def test_a_look_for_nothing_finds_nothing(box: Box) -> None:
    assert box.writer.look((), (), consistent=False) == Found()


def test_what_is_new_is_put_and_what_is_there_keeps_its_arrival(box: Box) -> None:
    items = some(6)
    put(box, *items[:2], arrived_at=NOW)
    assert box.writer.put_new(items[:4], NOW + 5, plenty_of_time) == PutResult(ids(items[2:4]))
    assert box.writer.put_new(items[:4], NOW + 9, plenty_of_time) == PutResult()
    found = [box.reader.page(item.recipient, 10, None, NOW).items for item in items]
    assert found == [arrived([each]) for each in items[:2]] + [arrived([each], NOW + 5) for each in items[2:4]] + [
        (),
        (),
    ]
