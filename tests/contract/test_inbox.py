"""What every inbox does: the fake in memory and the DynamoDB table."""

import pytest
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.domain.content.content import Content, GroupBlock
from herald.domain.delivery.ports import Inbox
from herald.domain.notifications.notification import RETENTION_MS, Notification, Position
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import NOW, a_notification
from tests.support.doubles import no_backoff, plenty_of_time
from tests.support.fakes import FakeInbox


@pytest.fixture(params=["fake", "dynamodb"])
def inbox(request: pytest.FixtureRequest) -> Inbox:
    if request.param == "fake":
        return FakeInbox()
    request.getfixturevalue("aws_mock")
    return DynamoDBInbox(aws.dynamodb(), Backing().name_of("InboxTable"), no_backoff())


THREE = [a_notification(number=number, created_at=NOW + number) for number in range(3)]


def test_what_is_put_is_read_newest_first(inbox: Inbox) -> None:
    inbox.put(THREE, plenty_of_time)
    page = inbox.page("ben", limit=10, before=None, now=NOW)
    assert page.items == tuple(reversed(THREE))
    assert page.next is None


def test_a_creator_has_no_role(inbox: Inbox) -> None:
    item = a_notification(role=None)
    inbox.put([item], plenty_of_time)
    assert inbox.page("ben", 10, None, NOW).items == (item,)


def test_an_inbox_is_its_users_alone(inbox: Inbox) -> None:
    inbox.put([a_notification("ben"), a_notification("chen")], plenty_of_time)
    assert [item.recipient for item in inbox.page("ben", 10, None, NOW).items] == ["ben"]
    assert inbox.page("dara", 10, None, NOW).items == ()


def test_putting_again_changes_nothing(inbox: Inbox) -> None:
    inbox.put(THREE, plenty_of_time)
    inbox.put(THREE, plenty_of_time)
    assert inbox.page("ben", 10, None, NOW).items == tuple(reversed(THREE))


def test_more_than_one_batch_is_put(inbox: Inbox) -> None:
    inbox.put([a_notification(number=number) for number in range(60)], plenty_of_time)
    assert len(inbox.page("ben", 100, None, NOW).items) == 60


def test_notifications_that_are_put_together_keep_what_is_their_own(inbox: Inbox) -> None:
    """Attributes that a batch shares are written once, but only those that are really equal."""
    hikers, walkers = (Content(GroupBlock(group_id, group_id.capitalize())) for group_id in ("hikers", "walkers"))
    items = [
        a_notification("ben", 0, content=hikers),
        a_notification("chen", 1, content=walkers),
        a_notification("dara", 2, content=walkers, kind="group.creation.confirmed"),
        a_notification("eve", 3, content=walkers, policy_version="default/1"),
        a_notification("fay", 4, NOW + 1, content=walkers),
    ]
    inbox.put(items, plenty_of_time)
    assert [inbox.page(item.recipient, 10, None, NOW).items[0] for item in items] == items


def test_nothing_is_put(inbox: Inbox) -> None:
    inbox.put([], plenty_of_time)
    assert inbox.page("ben", 10, None, NOW).items == ()


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_follow_each_other_without_gap_or_repetition(inbox: Inbox, limit: int) -> None:
    inbox.put(THREE, plenty_of_time)
    seen: list[Notification] = []
    before: Position | None = None
    while True:
        page = inbox.page("ben", limit, before, NOW)
        seen += page.items
        if page.next is None:
            break
        before = page.next
    assert seen == list(reversed(THREE))


def test_the_last_page_knows_that_it_is_the_last(inbox: Inbox) -> None:
    inbox.put(THREE, plenty_of_time)
    assert inbox.page("ben", 3, None, NOW).next is None
    assert inbox.page("ben", 2, None, NOW).next == THREE[1].position


def test_expired_notifications_are_not_read_although_they_are_still_there(inbox: Inbox) -> None:
    inbox.put(THREE, plenty_of_time)
    later = NOW + RETENTION_MS + 1_000
    assert inbox.page("ben", 10, None, later).items == ()
    assert inbox.count_after("ben", None, 100, later) == 0
    assert inbox.find("ben", THREE[0].notification_id, later) is None


def test_expired_notifications_do_not_shorten_a_page(inbox: Inbox) -> None:
    fresh = [a_notification(number=number, created_at=NOW + number) for number in range(100, 103)]
    inbox.put(
        [a_notification(number=number, created_at=NOW - RETENTION_MS - 10_000 - number) for number in range(9)],
        plenty_of_time,
    )
    inbox.put(fresh, plenty_of_time)
    assert inbox.page("ben", 3, None, NOW).items == tuple(reversed(fresh))


def test_a_notification_is_found_by_its_id(inbox: Inbox) -> None:
    inbox.put(THREE, plenty_of_time)
    assert inbox.find("ben", THREE[1].notification_id, NOW) == THREE[1].position
    assert inbox.find("ben", "unknown", NOW) is None
    assert inbox.find("chen", THREE[1].notification_id, NOW) is None


def test_only_newer_notifications_are_counted(inbox: Inbox) -> None:
    inbox.put(THREE, plenty_of_time)
    assert inbox.count_after("ben", None, 100, NOW) == 3
    assert inbox.count_after("ben", THREE[0].position, 100, NOW) == 2
    assert inbox.count_after("ben", THREE[2].position, 100, NOW) == 0


def test_counting_ends_at_the_limit(inbox: Inbox) -> None:
    inbox.put([a_notification(number=number) for number in range(7)], plenty_of_time)
    assert inbox.count_after("ben", None, 5, NOW) == 5


def test_nothing_is_read_at_first(inbox: Inbox) -> None:
    assert inbox.read_through("ben") is None


def test_the_read_cursor_moves_forward_and_never_back(inbox: Inbox) -> None:
    first, second = Position(NOW, "a"), Position(NOW, "b")
    inbox.mark_read("ben", second)
    inbox.mark_read("ben", first)
    assert inbox.read_through("ben") == second
    assert inbox.read_through("chen") is None


def test_the_read_cursor_is_no_notification(inbox: Inbox) -> None:
    inbox.mark_read("ben", Position(NOW, "a"))
    assert inbox.page("ben", 10, None, NOW).items == ()
    assert inbox.count_after("ben", None, 10, NOW) == 0
