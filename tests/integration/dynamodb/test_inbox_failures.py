"""What happens to each recipient when DynamoDB takes a batch in part, throttles, refuses, or does not answer."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from herald.adapters.calls.parallel import in_threads
from herald.adapters.dynamodb.batch_writes import ATTEMPTS, RESERVE_MS, WHOLE_ATTEMPTS
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
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
ITEMS = [a_notification(user, number) for number, user in enumerate(users(25))]


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
        return dict(self.writer.put(items, NOW, left))

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
