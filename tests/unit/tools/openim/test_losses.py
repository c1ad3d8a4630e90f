"""Webhooks are sent once, and can be lost, repeated or late."""

import threading
from collections import Counter
from functools import partial

import pytest

from herald_tools.openim.webhooks.losses import Fate, Losses
from herald_tools.openim.webhooks.queue import PLACES, WORKERS, HookQueue
from tests.support.hook_receiver import HookReceiver
from tests.support.openim_server import Played, until


def received(receiver: HookReceiver) -> Counter[str]:
    return Counter(each.document["groupID"] for each in receiver.received)


def test_none_is_sent_until_a_url_is_named(standin: Played) -> None:
    standin.create("g")
    assert standin.openim.webhooks.due == []


def test_another_process_switches_webhooks_on(standin: Played, receiver: HookReceiver) -> None:
    answer = standin.http.put("/standin/webhooks", json={"url": receiver.url})
    assert answer.json()["errCode"] == 0
    standin.create("g")
    assert standin.openim.webhooks.settle()
    assert received(receiver) == {"g": 1}
    assert standin.http.put("/standin/webhooks", content=b"[]").json()["errCode"] == 1001


def test_a_webhook_that_does_not_arrive_is_not_sent_again(standin: Played) -> None:
    standin.openim.webhooks.configure("http://127.0.0.1:1")
    assert standin.create("g").json()["errCode"] == 0
    assert standin.openim.webhooks.settle()
    assert standin.openim.webhooks.unheard == standin.openim.webhooks.due
    assert len(standin.openim.webhooks.due) == 1


def test_shares_of_the_webhooks_are_dropped_repeated_or_held(standin: Played, receiver: HookReceiver) -> None:
    standin.openim.webhooks.configure(receiver.url)
    standin.openim.webhooks.losses.share(3, dropped=0.3, repeated=0.2, held=0.2)
    for number in range(40):
        standin.create(f"g{number}")
    assert standin.openim.webhooks.settle()
    fates = [hook.fate for hook in standin.openim.webhooks.due]
    times = {Fate.SENT: 1, Fate.REPEATED: 2}
    expected = Counter({f"g{number}": times.get(fate, 0) for number, fate in enumerate(fates)})
    assert set(fates) == set(Fate)
    assert received(receiver) == +expected
    standin.openim.webhooks.release()
    assert standin.openim.webhooks.settle()
    assert received(receiver).total() == expected.total() + fates.count(Fate.HELD)


def test_the_same_seed_draws_the_same_fates() -> None:
    def draw(seed: int) -> list[Fate]:
        losses = Losses()
        losses.share(seed, dropped=0.3, repeated=0.2)
        return [losses.draw() for _ in range(100)]

    assert draw(1) == draw(1) != draw(2)
    assert {Losses().draw() for _ in range(10)} == {Fate.SENT}


def test_a_restart_loses_what_is_held(standin: Played, receiver: HookReceiver) -> None:
    standin.openim.webhooks.configure(receiver.url)
    standin.openim.webhooks.losses.share(1, held=1.0)
    standin.create("g")
    standin.server.restart()
    standin.openim.webhooks.release()
    assert standin.openim.webhooks.settle()
    assert receiver.received == []


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


def test_a_full_queue_loses_what_comes(gate: threading.Event) -> None:
    queue = HookQueue(patience=0.0)
    done: list[int] = []

    def work(number: int) -> None:
        gate.wait()
        done.append(number)

    taken = [queue.put(partial(work, number)) for number in range(PLACES + 2)]
    gate.set()
    assert queue.settle(10)
    assert taken == [True] * PLACES + [False] * 2
    assert sorted(done) == list(range(PLACES))


def test_a_restart_loses_what_is_queued_but_not_what_has_begun(gate: threading.Event) -> None:
    queue = HookQueue()
    begun, done = threading.Semaphore(0), []

    def work() -> None:
        begun.release()
        gate.wait()
        done.append(1)

    for _ in range(10):
        queue.put(work)
    for _ in range(WORKERS):
        begun.acquire()
    losing = threading.Thread(target=queue.lose)
    losing.start()
    until(lambda: len(queue) == WORKERS)
    gate.set()
    losing.join()
    assert queue.settle(10)
    assert len(done) == WORKERS
    assert queue.put(lambda: done.append(2))
    assert queue.settle(10)
    assert done[-1] == 2
