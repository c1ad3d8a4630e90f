"""How many requests one user may send: the bucket of each user, and the memory that all take."""

import pytest
from herald.api.http.throttle import MAX_USERS, Rate

NOW = 1_795_418_476_673


def accepted(rate: Rate, user: str, now: int, requests: int) -> int:
    """Return how many of so many requests at one time are accepted."""
    return [rate.wait(user, now) for _ in range(requests)].count(0)


@pytest.mark.parametrize("per_second", [1, 5, 300])
def test_ten_seconds_worth_are_accepted_at_once_and_no_more(per_second: int) -> None:
    assert accepted(Rate(per_second), "eve", NOW, per_second * 20) == per_second * 10


def test_a_user_who_goes_on_gets_the_rate() -> None:
    rate = Rate(5)
    accepted(rate, "eve", NOW, 1_000)
    seconds = [accepted(rate, "eve", NOW + 1_000 * second, 100) for second in range(1, 60)]
    assert set(seconds) == {5}


def test_a_user_who_keeps_below_the_rate_is_never_refused() -> None:
    rate = Rate(5)
    assert all(rate.wait("eve", NOW + 200 * number) == 0 for number in range(10_000))


def test_after_a_pause_the_bucket_is_full_again_and_no_fuller() -> None:
    rate = Rate(5)
    accepted(rate, "eve", NOW, 1_000)
    assert accepted(rate, "eve", NOW + 10_000, 1_000) == 50
    assert accepted(rate, "eve", NOW + 3_600_000, 1_000) == 50


@pytest.mark.parametrize(("per_second", "seconds"), [(1, 1), (5, 1), (300, 1)])
def test_who_waits_as_long_as_is_said_is_accepted(per_second: int, seconds: int) -> None:
    rate = Rate(per_second)
    accepted(rate, "eve", NOW, 10_000)
    assert rate.wait("eve", NOW) == seconds
    assert rate.wait("eve", NOW + seconds * 1_000) == 0


def test_a_refused_request_costs_nothing() -> None:
    rate = Rate(1)
    accepted(rate, "eve", NOW, 10)
    for millisecond in range(999):
        assert rate.wait("eve", NOW + millisecond) == 1
    assert rate.wait("eve", NOW + 1_000) == 0


def test_each_user_has_a_bucket_of_their_own() -> None:
    rate = Rate(1)
    accepted(rate, "eve", NOW, 100)
    assert accepted(rate, "ana", NOW, 100) == 10


@pytest.mark.parametrize("jump", [1_000, 3_600_000, 10**12])
def test_a_clock_that_is_set_back_refuses_nobody_for_long(jump: int) -> None:
    rate = Rate(2)
    accepted(rate, "eve", NOW, 100)
    assert rate.wait("eve", NOW - jump) == 1
    assert rate.wait("eve", NOW - jump + 1_000) == 0


def test_no_more_users_are_remembered_than_fit_and_the_idle_are_forgotten_first() -> None:
    rate = Rate(1)
    accepted(rate, "eve", NOW, 10)
    accepted(rate, "idle", NOW, 10)
    for number in range(MAX_USERS - 1):
        if number % 1_000 == 0:
            accepted(rate, "eve", NOW + 1_000 * (number + 1), 1)
        rate.wait(f"user-{number}", NOW)
    assert len(rate._full_at) == MAX_USERS  # noqa: SLF001 - memory has no other witness.
    assert rate.wait("eve", NOW) == 1
    assert rate.wait("idle", NOW) == 0
