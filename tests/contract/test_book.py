"""What every book of reconcile does: the fake in memory and the items in the inbox table."""

import pytest
from herald.adapters.dynamodb.reconcile_state import DynamoDBBook
from herald.domain.delivery.reconciliation import Creation, OpenGroup
from herald.domain.ports import Book
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import NOW
from tests.support.fakes import FakeBook


@pytest.fixture(params=["fake", "dynamodb"])
def book(request: pytest.FixtureRequest) -> Book:
    if request.param == "fake":
        return FakeBook()
    request.getfixturevalue("aws_mock")
    return DynamoDBBook(aws.dynamodb(), Backing().name_of("InboxTable"))


def test_a_lease_keeps_others_out_until_it_is_over(book: Book) -> None:
    assert book.acquire("first", NOW, NOW + 100)
    assert not book.acquire("second", NOW + 100, NOW + 200)
    assert book.acquire("second", NOW + 101, NOW + 200)
    assert not book.acquire("first", NOW + 150, NOW + 300)


def test_a_run_that_lost_the_answer_takes_its_own_lease_again(book: Book) -> None:
    assert book.acquire("first", NOW, NOW + 100)
    assert book.acquire("first", NOW + 1, NOW + 100)


def test_a_lease_that_is_given_back_is_free(book: Book) -> None:
    book.acquire("first", NOW, NOW + 100)
    book.release("first")
    assert book.acquire("second", NOW + 1, NOW + 100)


def test_nobody_gives_back_the_lease_of_another(book: Book) -> None:
    book.acquire("first", NOW, NOW + 100)
    book.release("second")
    assert not book.acquire("second", NOW + 1, NOW + 100)


def test_only_the_holder_of_the_lease_moves_the_watermark(book: Book) -> None:
    assert book.watermark() is None
    book.advance("first", NOW)
    assert book.watermark() is None
    book.acquire("first", NOW, NOW + 100)
    book.advance("first", NOW)
    book.advance("second", NOW + 50)
    assert book.watermark() == NOW


def test_the_watermark_outlives_the_lease(book: Book) -> None:
    book.acquire("first", NOW, NOW + 100)
    book.advance("first", NOW)
    book.release("first")
    assert book.watermark() == NOW


def test_open_groups_are_kept_oldest_first_and_as_last_told(book: Book) -> None:
    book.acquire("first", NOW, NOW + 100)
    young, old = Creation("young", NOW, 1), Creation("old", NOW - 1, 20)
    book.keep_open(OpenGroup(young, 1, NOW + 5))
    book.keep_open(OpenGroup(old, 1, NOW + 5))
    book.keep_open(OpenGroup(young, 2, NOW + 9))
    assert book.open_groups(10) == [OpenGroup(old, 1, NOW + 5), OpenGroup(young, 2, NOW + 9)]
    assert book.open_groups(1) == [OpenGroup(old, 1, NOW + 5)]


def test_a_closed_group_is_forgotten_and_may_be_closed_again(book: Book) -> None:
    group = Creation("hikers", NOW, 1)
    book.keep_open(OpenGroup(group, 1, NOW))
    book.close(group)
    book.close(group)
    assert book.open_groups(10) == []
