"""What every counter of unread notifications does: the fake in memory and the inbox table."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.unread_counts import LOOKED_AT, DynamoDBUnreadCounts
from herald.domain.content.content import Content, GroupBlock
from herald.domain.delivery.inbox import MAX_UNREAD
from herald.domain.delivery.inbox_ports import Inbox, InboxWriter
from herald.domain.delivery.read_state import ReadState
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Kind
from herald.domain.notifications.notification import RETENTION_MS, Notification
from herald.domain.push.ports import UnreadCounter
from herald.entrypoints import aws

from tests.support.aws_errors import BROKEN, DENIED, THROTTLED
from tests.support.backings import ON, Reach
from tests.support.builders import NOW
from tests.support.doubles import Answer, answering, no_backoff, plenty_of_time
from tests.support.fakes import FakeInbox
from tests.support.moto_backing import MotoBacking

INVITED = Kind.GROUP_INVITATION_RECEIVED


class Stores(NamedTuple):
    """An inbox, and the counter that reads it."""

    inbox: Inbox
    writer: InboxWriter
    counter: UnreadCounter


@pytest.fixture(params=["fake", *ON])
def stores(request: pytest.FixtureRequest, reach: Reach) -> Stores:
    if request.param == "fake":
        fake = FakeInbox()
        return Stores(fake, fake, fake)
    table = reach(request.param).name_of("InboxTable")
    client = aws.dynamodb()
    writer = DynamoDBInboxWriter(client, table, no_backoff())
    return Stores(DynamoDBInbox(client, table), writer, DynamoDBUnreadCounts(client, table, lambda: NOW))


def a_notification(number: int, age_ms: int = 0) -> Notification:
    group_id = f"group-{number}"
    return Notification(
        recipient="ben",
        notification_id=notification_id(group_id, INVITED, "ben"),
        kind=INVITED.value,
        created_at=NOW - age_ms,
        role="member",
        content=Content(GroupBlock(group_id), truncated=()),
        policy_version="built-in/1",
    )


def deliver(stores: Stores, items: Iterable[Notification], at: int = NOW) -> None:
    assert stores.writer.put(list(items), at, plenty_of_time) == {}


def mark_read(stores: Stores, item: Notification) -> None:
    state = stores.inbox.read_state("ben").marked(item.notification_id, item.position, NOW)
    assert stores.inbox.save_read_state("ben", state)


def test_the_pushed_notification_counts_once_whether_it_is_in_the_inbox_or_not(stores: Stores) -> None:
    pushed = a_notification(0)
    assert stores.counter.unread_with(pushed) == 1
    deliver(stores, [pushed])
    assert stores.counter.unread_with(pushed) == 1


def test_read_ones_do_not_count_and_later_ones_do(stores: Stores) -> None:
    older = [a_notification(number, age_ms=1_000 * number) for number in range(2, 8)]
    deliver(stores, older)
    mark_read(stores, older[2])
    assert stores.counter.unread_with(a_notification(0)) == 1 + 2
    assert stores.counter.unread_with(older[3]) == 2


def test_what_arrived_late_behind_a_mark_counts(stores: Stores) -> None:
    newest = a_notification(1, age_ms=10)
    deliver(stores, [newest])
    mark_read(stores, newest)
    deliver(stores, [a_notification(2, age_ms=600_000)], at=NOW + 1)
    assert stores.counter.unread_with(newest) == 1


def test_the_count_is_bounded_like_the_one_of_the_api(stores: Stores) -> None:
    deliver(stores, [a_notification(number, age_ms=number) for number in range(1, MAX_UNREAD + 30)])
    assert stores.counter.unread_with(a_notification(0)) == MAX_UNREAD
    assert stores.inbox.count_unread("ben", ReadState(), MAX_UNREAD, NOW) == MAX_UNREAD


@pytest.mark.usefixtures("aws_mock")
class TestDynamoDB:
    """What only the table knows."""

    def counter(self, clock: int = NOW) -> DynamoDBUnreadCounts:
        self.backing, self.client = MotoBacking(), aws.dynamodb()
        self.reads = 0

        def count(**_: object) -> None:
            self.reads += 1

        self.client.meta.events.register("before-call.dynamodb.Query", count)
        return DynamoDBUnreadCounts(self.client, self.backing.name_of("InboxTable"), lambda: clock)

    def deliver(self, *items: Notification) -> None:
        writer = DynamoDBInboxWriter(self.client, self.backing.name_of("InboxTable"), no_backoff())
        writer.put(items, NOW, plenty_of_time)

    def test_counting_is_one_read_of_one_page(self) -> None:
        counter = self.counter()
        self.deliver(*(a_notification(number, age_ms=number) for number in range(LOOKED_AT + 50)))
        assert counter.unread_with(a_notification(0)) == MAX_UNREAD
        assert self.reads == 1

    def test_expired_ones_do_not_count(self) -> None:
        counter = self.counter(clock=NOW + RETENTION_MS)
        self.deliver(a_notification(1), a_notification(2, age_ms=5))
        assert counter.unread_with(a_notification(3)._replace(created_at=NOW + RETENTION_MS)) == 1

    def test_an_item_of_a_newer_version_gives_no_count_for_its_owner(self) -> None:
        counter = self.counter()
        newer = {"PK": {"S": "USER#ben"}, "SK": {"S": "READ"}, "revision": {"N": "1"}, "marks": {"M": {}}}
        self.backing.dynamodb.put_item(TableName=self.backing.name_of("InboxTable"), Item=newer)
        with pytest.raises(MalformedRecord):
            counter.unread_with(a_notification(0))

    @pytest.mark.parametrize("answer", [DENIED, THROTTLED, BROKEN])
    def test_a_table_that_does_not_answer_gives_no_count(self, answer: Answer) -> None:
        counter = self.counter()
        answering(self.client, "Query", lambda call: answer)
        with pytest.raises(TemporarilyUnavailable):
            counter.unread_with(a_notification(0))
