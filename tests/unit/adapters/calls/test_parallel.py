"""A function is called for each part; the first error is raised when no call is running any more."""

from threading import Barrier, Event

import pytest
from herald.adapters.calls.parallel import Run, in_threads, one_by_one

PATIENCE = 10
"""Seconds until a test that hangs gives up."""

RUNS = [one_by_one, in_threads(3)]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_every_part_is_handled_once(run: Run, count: int) -> None:
    done: list[int] = []
    run(done.append, range(count))
    assert sorted(done) == list(range(count))


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("count", [1, 2, 50])
def test_an_error_is_raised_when_every_started_call_has_ended(run: Run, count: int) -> None:
    begun, ended = set(), set()

    def do(part: int) -> None:
        begun.add(part)
        try:
            if part == count // 2:
                raise KeyError(part)
        finally:
            ended.add(part)

    with pytest.raises(KeyError):
        run(do, range(count))
    assert begun == ended


def test_one_by_one_stops_at_the_first_error() -> None:
    done: list[int] = []

    def do(part: int) -> None:
        if part == 2:
            raise KeyError(part)
        done.append(part)

    with pytest.raises(KeyError):
        one_by_one(do, range(5))
    assert done == [0, 1]


def test_threads_run_as_many_calls_at_a_time_as_there_are_workers() -> None:
    together = Barrier(3, timeout=PATIENCE)

    def do(_: int) -> None:
        together.wait()

    in_threads(3)(do, range(3))
    assert not together.broken


def test_a_running_call_is_waited_for_when_another_fails() -> None:
    failing, ended = Event(), []

    def do(part: str) -> None:
        if part == "fails":
            failing.set()
            raise KeyError(part)
        failing.wait(PATIENCE)
        ended.append(part)

    with pytest.raises(KeyError):
        in_threads(2)(do, ["slow", "fails"])
    assert ended == ["slow"]
