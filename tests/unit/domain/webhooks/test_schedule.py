"""The schedule of retries, and when an endpoint is stopped."""

import pytest
from herald.domain.webhooks.endpoint_state import EndpointState, endpoint_name
from herald.domain.webhooks.schedule import wait_until_next

MINUTE, HOUR = 60, 3600
SQS_LIMIT = 12 * HOUR
FUNCTION_TIMEOUT = 60


def attempts(jitter: float, took: int = 0) -> list[int]:
    """Return at which age each attempt of a message begins that always fails, after `took` seconds."""
    ages, age = [0], took
    while (wait := wait_until_next(age, jitter)) is not None:
        ages.append(age + wait)
        age += wait + took
    return ages


def test_a_message_is_tried_thirteen_times_over_three_days() -> None:
    ages = attempts(0)
    assert ages[:6] == [0, 5, 305, 2105, 9305, 27305]
    assert (len(ages), ages[-1]) == (13, 279_305)
    assert ages[-1] > 3 * 24 * HOUR


@pytest.mark.parametrize("took", [0, 1, 20])
@pytest.mark.parametrize("jitter", [0, 0.5, 1])
def test_slow_answers_and_jitter_leave_the_schedule_as_it_is(jitter: float, took: int) -> None:
    ages = attempts(jitter, took)
    assert 12 <= len(ages) <= 13
    assert 3 * 24 * HOUR < ages[-1] < 4 * 24 * HOUR


def test_no_wait_exceeds_what_sqs_allows() -> None:
    waits = [
        wait_until_next(age, jitter, ask) for age in range(0, 290_000, 50) for jitter in (0, 1) for ask in (0, 10**9)
    ]
    assert max(wait for wait in waits if wait is not None) + FUNCTION_TIMEOUT < SQS_LIMIT
    assert min(wait for wait in waits if wait is not None) > 0


def test_a_message_that_was_received_early_or_late_is_not_tried_twice_for_it() -> None:
    assert wait_until_next(304, 0) == 2105 - 304
    assert wait_until_next(306, 0) == 2105 - 306
    assert wait_until_next(2 * HOUR, 0) == 9305 - 2 * HOUR
    assert wait_until_next(9305 - 721, 0) == 721
    assert wait_until_next(9305 - 719, 0) == 27305 - 9305 + 719


@pytest.mark.parametrize(("jitter", "wait"), [(0, 1800), (0.5, 1890), (1, 1980)])
def test_jitter_adds_up_to_a_tenth(jitter: float, wait: int) -> None:
    assert wait_until_next(305, jitter) == wait


@pytest.mark.parametrize(("asked", "wait"), [(60, 1800), (3600, 3600), (10**9, 11 * HOUR)])
def test_a_retry_after_makes_a_wait_longer_and_never_shorter(asked: int, wait: int) -> None:
    assert wait_until_next(305, 0, asked) == wait


@pytest.mark.parametrize(("age", "ends"), [(279_305 - 3600, False), (279_305 - 3599, True), (10**9, True)])
def test_after_three_days_there_is_no_further_attempt(age: int, *, ends: bool) -> None:
    assert (wait_until_next(age, 0) is None) is ends


@pytest.mark.parametrize(
    ("refusals", "minutes", "hopeless"),
    [(5, 60, True), (4, 60, False), (5, 59, False), (500, 59, False), (1, 600, False), (500, 600, True)],
)
def test_five_refusals_in_a_row_over_an_hour_stop_an_endpoint(refusals: int, minutes: int, *, hopeless: bool) -> None:
    assert EndpointState(refusals, since=0).is_hopeless(minutes * MINUTE * 1000) is hopeless


def test_another_url_or_another_secret_is_another_endpoint() -> None:
    names = {
        endpoint_name(url, secrets) for url in ("https://a", "https://b") for secrets in ([b"1"], [b"2"], [b"2", b"1"])
    }
    assert len(names) == 6
    assert endpoint_name("https://a", [b"1"]) in names
