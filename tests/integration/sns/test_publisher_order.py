"""SNS takes the entries of a batch in any order, and some without the others: v2 must still wait for v1."""

from collections.abc import Callable
from typing import Any

import pytest
from herald.adapters.messaging.sns_publisher import RESERVE_MS, SnsPublisher
from herald.domain.clock import TimeLeft
from herald.domain.errors import PublishFailed
from herald.domain.notifications.publication import Format, Publication
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import an_invitation, published
from tests.support.doubles import no_backoff, plenty_of_time

V1, V2 = Format.V1, Format.V2
Batch = list[int]


def records(*formats: tuple[Format, ...]) -> list[Publication]:
    """Return the publications of several records, each with the formats given."""
    message = published(an_invitation())
    return [message._replace(format=form) for record in formats for form in record]


class Topic:
    """The topic, as the publisher sees it: each call's positions, and which of them are refused behind a 200."""

    def __init__(self, backing: Backing, refuse: Callable[[int], bool] = lambda position: False) -> None:
        self.batches: list[Batch] = []
        self.taken: set[int] = set()
        self._refuse = refuse
        self._client: Any = aws.sns()
        self._client.meta.events.register("before-call.sns.PublishBatch", self._see)
        self._client.meta.events.register("after-call.sns.PublishBatch", self._answer)
        self.publisher = SnsPublisher(self._client, backing.name_of("NotificationsTopic"), no_backoff())

    def publish(self, publications: list[Publication], time_left: TimeLeft = plenty_of_time) -> int | None:
        """Publish. Returns the position that failed, or None."""
        try:
            self.publisher.publish(publications, time_left)
        except PublishFailed as failed:
            return failed.position
        return None

    def _see(self, params: dict[str, Any], **_: Any) -> None:
        body = params["body"]
        names = [name for name in body if name.endswith(".Id")]
        self.batches.append([int(body[name]) for name in names])

    def _answer(self, parsed: dict[str, Any], **_: Any) -> None:
        refused = [position for position in self.batches[-1] if self._refuse(position)]
        self.taken |= set(self.batches[-1]) - set(refused)
        parsed["Failed"] = [{"Id": str(each), "Code": "InternalError", "SenderFault": False} for each in refused]


def test_v1_and_v2_are_in_batches_of_their_own_and_v1_goes_first(backing: Backing) -> None:
    topic = Topic(backing)
    assert topic.publish(records((V1, V1, V2), (V1, V2), (V2,))) is None
    assert topic.batches == [[0, 1, 3], [2, 4, 5]]


def test_a_gateway_that_reads_v2_alone_costs_no_additional_call(backing: Backing) -> None:
    topic = Topic(backing)
    topic.publish(records(*[(V2,)] * 10))
    assert topic.batches == [list(range(10))]


@pytest.mark.parametrize("refused", [0, 1])
def test_v2_is_not_published_while_a_v1_message_of_its_group_is_refused(backing: Backing, refused: int) -> None:
    """1501 and 1519 are two messages: each of them is owed."""
    topic = Topic(backing, lambda position: position == refused)
    assert topic.publish(records((V1, V1, V2))) == refused
    assert topic.taken == {0, 1} - {refused}


def test_what_is_before_a_refused_v1_is_published_and_v2_behind_it_is_not(backing: Backing) -> None:
    topic = Topic(backing, lambda position: position == 2)
    assert topic.publish(records((V1, V2), (V1, V2), (V1, V2))) == 2
    assert topic.taken == {0, 1, 4}


def test_v1_batches_behind_a_refused_one_are_not_tried(backing: Backing) -> None:
    topic = Topic(backing, lambda position: position == 0)
    assert topic.publish(records(*[(V1, V2)] * 15)) == 0
    assert topic.batches == [[0, 2, 4, 6, 8, 10, 12, 14, 16, 18], [0], [0]]


def test_an_earlier_v2_that_is_refused_is_named_before_a_later_v1(backing: Backing) -> None:
    topic = Topic(backing, lambda position: position in {1, 2})
    assert topic.publish(records((V1, V2), (V1, V2))) == 1


def test_time_that_runs_out_between_the_formats_leaves_v2_for_the_retry(backing: Backing) -> None:
    topic = Topic(backing)
    left = iter([RESERVE_MS, RESERVE_MS - 1])
    assert topic.publish(records((V1, V2)), lambda: next(left)) == 1
    assert topic.taken == {0}
