"""What happens to each recipient when DynamoDB takes a batch in part, throttles, refuses, or does not answer."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from herald.adapters.calls.parallel import in_threads
from herald.adapters.dynamodb.batch_writes import ATTEMPTS, RESERVE_MS, WHOLE_ATTEMPTS
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.user_keys import notification_key
from herald.domain.delivery.inbox import Found, PutResult
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.notification import Notification
from herald.entrypoints import aws

from tests.support.aws_answers import answer
from tests.support.aws_errors import BROKEN, DENIED, THROTTLED
from tests.support.backing import Backing
from tests.support.builders import NOW, a_notification, users
from tests.support.doubles import Answer, Waits, no_backoff, plenty_of_time

INVALID: Answer = (
    400,
    b'{"__type": "ValidationException", "message": "Item size has exceeded the maximum allowed size"}',
)
KEY = LedgerKey("hikers", Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0)
ITEMS = [a_notification(user, number) for number, user in enumerate(users(25))]
NAMES = {a_notification(number=number).notification_id: user for number, user in enumerate(users(100))}
"""The recipient of each notification."""


class Story:
    """A table that answers BatchWriteItem as a test wants. `sent` has the users of each call."""

    def __init__(self, backing: Backing) -> None:
        self.backing, self.table, self.waits = backing, backing.name_of("InboxTable"), Waits()
        self.client = aws.dynamodb()
        self.sent: list[list[str]] = []
        self.writer = DynamoDBInboxWriter(self.client, self.table, no_backoff(self.waits))

    def answers(self, answer_to: Callable[[list[str]], Answer | None]) -> None:
        """Answer a call by the users in it; None lets it through."""

        def respond(request: Any, **_: Any) -> Any:
            self.requests = json.loads(request.body)["RequestItems"][self.table]
            named = [each["PutRequest"]["Item"]["PK"]["S"].removeprefix("USER#") for each in self.requests]
            self.sent.append(named)
            given = answer_to(named)
            return answer(request, *given) if given else None

        self.client.meta.events.register_first("before-send.dynamodb.BatchWriteItem", respond)

    def unprocessed(self, named: Sequence[str]) -> Answer:
        """Write all but these users' items."""
        left = [each for each in self.requests if each["PutRequest"]["Item"]["PK"]["S"].removeprefix("USER#") in named]
        for each in self.requests:
            if each not in left:
                self.backing.dynamodb.put_item(TableName=self.table, Item=each["PutRequest"]["Item"])
        return 200, json.dumps({"UnprocessedItems": {self.table: left} if left else {}}).encode()

    def put(self, items: Sequence[Notification] = ITEMS, left: Callable[[], int] = plenty_of_time) -> dict[str, str]:
        """Write items. Returns why those who are left were not written to."""
        return {NAMES[each]: reason for each, reason in self.writer.put(items, NOW, left).items()}

    def written(self) -> set[str]:
        found = self.backing.dynamodb.scan(TableName=self.table)["Items"]
        return {item["PK"]["S"].removeprefix("USER#") for item in found}


@pytest.fixture
def story(backing: Backing) -> Story:
    return Story(backing)


def test_what_is_left_of_a_batch_is_written_again(story: Story) -> None:
    story.answers(lambda named: story.unprocessed(named[:3]) if len(named) > 3 else None)
    assert story.put() == {}
    assert [len(named) for named in story.sent] == [25, 3]
    assert story.waits.seconds == [0.05]


def test_a_batch_of_which_some_is_taken_is_sent_again_until_all_is(story: Story) -> None:
    story.answers(lambda named: story.unprocessed(named[1:]))
    assert story.put() == {}
    assert story.waits.seconds == [0.05, 0.1, 0.2, 0.4] + [0.8] * 20


def test_what_stays_unprocessed_waits_and_all_others_are_written_once(story: Story) -> None:
    hot = ITEMS[7].recipient
    story.answers(lambda named: story.unprocessed([hot]) if hot in named else None)
    assert story.put() == {hot: "DynamoDB left it unprocessed"}
    assert story.written() == set(users(25)) - {hot}
    assert [len(named) for named in story.sent] == [25] + [1] * ATTEMPTS


@pytest.mark.parametrize("refusal", [THROTTLED, BROKEN, INVALID])
def test_an_item_because_of_which_its_whole_batch_is_refused_waits_alone(story: Story, refusal: Answer) -> None:
    hot = ITEMS[7].recipient
    story.answers(lambda named: refusal if hot in named else None)
    assert set(story.put()) == {hot}
    assert story.written() == set(users(25)) - {hot}
    tries = {user: sum(user in named for named in story.sent) for user in users(25)}
    botocore_tries_twice = 1 if refusal is INVALID else 2
    assert max(count for user, count in tries.items() if user != hot) <= WHOLE_ATTEMPTS * botocore_tries_twice + 1


def test_several_items_that_are_too_large_wait_and_all_others_are_written(story: Story) -> None:
    bad = {ITEMS[0].recipient, ITEMS[1].recipient, ITEMS[2].recipient}
    story.answers(lambda named: INVALID if bad & set(named) else None)
    assert set(story.put()) == bad
    assert story.written() == set(users(25)) - bad


def test_a_table_that_takes_nothing_is_not_asked_for_every_item(story: Story) -> None:
    story.answers(lambda named: THROTTLED)
    assert story.put() == dict.fromkeys(users(25), "ThrottlingException")
    calls_of_botocore = 2
    assert len(story.sent) == (WHOLE_ATTEMPTS + 2) * calls_of_botocore


def test_a_batch_that_fails_does_not_keep_the_next_ones_from_being_written(story: Story) -> None:
    items = [a_notification(user, number) for number, user in enumerate(users(75))]
    story.answers(lambda named: BROKEN if users(75)[30] in named else None)
    assert set(story.put(items)) == {users(75)[30]}


def test_batches_in_threads_fail_each_for_itself(backing: Backing) -> None:
    story = Story(backing)
    story.writer = DynamoDBInboxWriter(story.client, story.table, no_backoff(), in_threads(4))
    bad = {users(100)[number] for number in (3, 30, 60)}
    story.answers(lambda named: INVALID if bad & set(named) else None)
    items = [a_notification(user, number) for number, user in enumerate(users(100))]
    assert set(story.put(items)) == bad


def test_a_recipient_of_several_notifications_can_fail_in_one_alone(story: Story) -> None:
    items = [a_notification("ben", number) for number in range(3)]
    failing = items[1].notification_id
    story.answers(lambda named: None if len(named) == 1 and failing not in str(story.requests) else INVALID)
    assert set(story.writer.put(items, NOW, plenty_of_time)) == {failing}


def test_a_missing_permission_is_nobodys_bad_luck_and_fails_the_delivery(story: Story) -> None:
    story.answers(lambda named: DENIED)
    with pytest.raises(Exception, match="AccessDenied"):
        story.put()


@pytest.mark.parametrize(("enough_until", "calls"), [(0, 0), (1, 1), (4, 4)])
def test_nothing_is_sent_without_time_and_the_rest_waits(story: Story, enough_until: int, calls: int) -> None:
    story.answers(lambda named: story.unprocessed(named[1:]))
    left = iter([RESERVE_MS] * enough_until)
    waiting = story.put(ITEMS, lambda: next(left, RESERVE_MS - 1))
    assert (len(story.sent), len(waiting)) == (calls, 25 - calls)


def put_singly(story: Story, answer_to: Callable[[str], Answer | None]) -> None:
    """Answer a put of a single item by its user; None lets it through."""

    def respond(request: Any, **_: Any) -> Any:
        user = json.loads(request.body)["Item"]["PK"]["S"].removeprefix("USER#")
        story.sent.append([user])
        given = answer_to(user)
        return answer(request, *given) if given else None

    story.client.meta.events.register_first("before-send.dynamodb.PutItem", respond)


@pytest.mark.parametrize("refusal", [THROTTLED, BROKEN, INVALID])
def test_of_a_new_item_that_is_refused_nothing_is_known_and_its_neighbours_are_put(
    story: Story, refusal: Answer
) -> None:
    put_singly(story, lambda user: refusal if user == users(3)[1] else None)
    items = ITEMS[:3]
    ids = [item.notification_id for item in items]
    expected = PutResult(written=frozenset(ids[::2]), unknown=frozenset(ids[1:2]))
    assert story.writer.put_new(items, NOW, plenty_of_time) == expected
    assert story.written() == {users(3)[0], users(3)[2]}


def test_of_a_new_item_whose_answer_was_lost_it_is_known_that_it_is_there(story: Story) -> None:
    """The SDK sends it again, and the condition fails."""
    put_singly(
        story, lambda user: BROKEN if len(story.sent) == 1 and story.backing.dynamodb.put_item(**given) else None
    )
    given = {"TableName": story.table, "Item": {**notification_key("user-00000", ITEMS[0].position), "at": {"N": "1"}}}
    assert story.writer.put_new(ITEMS[:1], NOW, plenty_of_time) == PutResult()
    assert len(story.sent) == 2


def test_no_new_item_is_put_without_time(story: Story) -> None:
    put_singly(story, lambda user: None)
    left = iter([RESERVE_MS, RESERVE_MS - 1])
    result = story.writer.put_new(ITEMS[:2], NOW, lambda: next(left))
    assert result == PutResult(frozenset({ITEMS[0].notification_id}), frozenset({ITEMS[1].notification_id}))
    assert len(story.sent) == 1


def test_a_missing_permission_to_put_a_new_item_is_nobodys_bad_luck(story: Story) -> None:
    put_singly(story, lambda user: DENIED)
    with pytest.raises(Exception, match="AccessDenied"):
        story.writer.put_new(ITEMS[:1], NOW, plenty_of_time)


def test_new_items_are_put_in_threads(backing: Backing) -> None:
    story = Story(backing)
    story.writer = DynamoDBInboxWriter(story.client, story.table, no_backoff(), in_threads(4))
    put_singly(story, lambda user: THROTTLED if user == users(10)[3] else None)
    assert story.writer.put_new(ITEMS[:10], NOW, plenty_of_time).unknown == {ITEMS[3].notification_id}
    assert len(story.written()) == 9


class Look:
    """A table that leaves some keys unprocessed, however often it is asked for them."""

    def __init__(self, story: Story, hot: str) -> None:
        self.asked: list[int] = []
        self.hot = hot
        self.table = story.table
        story.client.meta.events.register_first("before-send.dynamodb.BatchGetItem", self._respond)

    def _respond(self, request: Any, **_: Any) -> Any:
        keys = json.loads(request.body)["RequestItems"][self.table]["Keys"]
        self.asked.append(len(keys))
        left = [key for key in keys if key["PK"]["S"] == self.hot]
        if len(left) == len(keys):
            return answer(request, *THROTTLED)
        document = {"Responses": {self.table: []}, "UnprocessedKeys": {self.table: {"Keys": left}} if left else {}}
        return answer(request, 200, json.dumps(document).encode())


def test_a_key_that_is_never_processed_hides_no_other(story: Story) -> None:
    look = Look(story, f"USER#{users(25)[7]}")
    assert story.writer.look([KEY], ITEMS, consistent=False) == Found(unread=frozenset({ITEMS[7].notification_id}))
    assert look.asked == [26, 1, 1]  # The SDK makes the second call twice.


def test_a_ledger_entry_that_is_never_processed_is_named(story: Story) -> None:
    Look(story, "GROUP#hikers")
    assert story.writer.look([KEY], ITEMS, consistent=False) == Found(unread_entries=frozenset({KEY}))


def test_a_look_of_which_nothing_is_processed_fails(story: Story) -> None:
    Look(story, "GROUP#hikers")
    with pytest.raises(TemporarilyUnavailable):
        story.writer.look([KEY], [], consistent=True)
