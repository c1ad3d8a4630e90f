"""Calls are retried a limited number of times, after waits that grow up to a limit."""

from collections.abc import Callable

import pytest
from herald.adapters.calls.backoff import FIRST_WAIT, MAX_WAIT, Backoff

from tests.support.doubles import Waits, no_backoff


class Busy(Exception):
    """The error that is retried."""


def failing(times: int) -> Callable[[], str]:
    """Return a function that raises Busy so many times and then answers."""
    failures = iter(range(times))

    def ask() -> str:
        if next(failures, None) is not None:
            raise Busy
        return "answer"

    return ask


def test_a_call_that_succeeds_is_made_once_and_waits_for_nothing() -> None:
    waits = Waits()
    assert no_backoff(waits).call(failing(0), Busy, 5) == "answer"
    assert waits.seconds == []


def test_waits_double_up_to_the_longest() -> None:
    waits = Waits()
    assert no_backoff(waits).call(failing(7), Busy, 8) == "answer"
    assert waits.seconds == [FIRST_WAIT, 0.1, 0.2, 0.4, MAX_WAIT, MAX_WAIT, MAX_WAIT]


def test_jitter_shortens_each_wait_by_its_own_share() -> None:
    waits, shares = Waits(), iter([0.0, 0.5, 1.0])
    Backoff(waits.sleep, lambda: next(shares)).call(failing(3), Busy, 4)
    assert waits.seconds == [0.0, 0.05, 0.2]


def test_the_error_is_raised_after_the_last_attempt_without_another_wait() -> None:
    waits = Waits()
    with pytest.raises(Busy):
        no_backoff(waits).call(failing(3), Busy, 3)
    assert len(waits.seconds) == 2


@pytest.mark.parametrize(("answers", "calls"), [([False], 3), ([True, False], 4), ([True] * 5, 8)])
def test_after_the_attempts_it_goes_on_while_there_may_be_more(answers: list[bool], calls: int) -> None:
    waits, left = Waits(), iter(answers)
    with pytest.raises(Busy):
        no_backoff(waits).call(failing(100), Busy, 3, lambda: next(left, False))
    assert len(waits.seconds) == calls - 1


def test_another_error_is_raised_at_once() -> None:
    waits = Waits()

    def ask() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        no_backoff(waits).call(ask, Busy, 5)
    assert waits.seconds == []


def test_an_error_that_is_no_longer_retried_is_the_last_one() -> None:
    numbers = iter(range(3))

    def ask() -> None:
        raise Busy(next(numbers))

    with pytest.raises(Busy, match="2"):
        no_backoff().call(ask, Busy, 3)
