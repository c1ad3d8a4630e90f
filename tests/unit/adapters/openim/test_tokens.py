"""One administrator token for all workers."""

from itertools import count
from threading import Thread

import pytest
from herald.adapters.openim.tokens import ATTEMPTS, CLAIM_MS, MARGIN_MS, AdministratorToken, KeptToken
from herald.domain.errors import OpenIMMisconfigured, TemporarilyUnavailable

from tests.support.fakes import FakeTokenStore

NOW, LIFE = 1_000_000, 90 * 24 * 3600 * 1000


class Workers:
    """Workers that share a store, and the logins of all."""

    def __init__(self) -> None:
        self.store, self.now, self.logins, self.waits = FakeTokenStore(), NOW, 0, 0
        self._numbers = count(1)

    def worker(self) -> AdministratorToken:
        return AdministratorToken(self.login, self.store, lambda: self.now, self.wait)

    def login(self) -> KeptToken:
        self.logins += 1
        return KeptToken(f"token-{next(self._numbers)}", self.now, self.now + LIFE)

    def wait(self, _: int) -> None:
        self.waits += 1


@pytest.fixture
def workers() -> Workers:
    return Workers()


def test_a_token_is_fetched_once_for_all_workers(workers: Workers) -> None:
    assert {workers.worker().get() for _ in range(3)} == {"token-1"}
    assert workers.logins == 1


def test_a_worker_keeps_its_token_without_asking_the_store(workers: Workers) -> None:
    worker = workers.worker()
    worker.get()
    workers.store.kept = None
    assert worker.get() == "token-1"


def test_a_rejected_token_is_fetched_again_once_for_all_workers(workers: Workers) -> None:
    first, second = workers.worker(), workers.worker()
    rejected = {first.get(), second.get()}
    workers.now += 1
    assert {first.get(*rejected), second.get(*rejected)} == {"token-2"}
    assert workers.logins == 2


def test_threads_of_a_worker_fetch_one_token(workers: Workers) -> None:
    worker, found = workers.worker(), list[str]()
    threads = [Thread(target=lambda: found.append(worker.get())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["token-1"] * 8
    assert workers.logins == 1


def test_a_token_is_replaced_in_the_last_minute_of_its_life(workers: Workers) -> None:
    worker = workers.worker()
    worker.get()
    workers.now = NOW + LIFE - MARGIN_MS - 1
    assert worker.get() == "token-1"
    workers.now += 1
    assert worker.get() == "token-2"


def test_a_worker_waits_while_another_one_fetches_the_token(workers: Workers) -> None:
    workers.store.claim(None, workers.now, workers.now + CLAIM_MS)
    with pytest.raises(TemporarilyUnavailable, match="another worker"):
        workers.worker().get()
    assert (workers.waits, workers.logins) == (ATTEMPTS, 0)


def test_a_worker_that_died_while_it_fetched_the_token_is_replaced(workers: Workers) -> None:
    workers.store.claim(None, workers.now, workers.now + CLAIM_MS)
    workers.now += CLAIM_MS + 1
    assert workers.worker().get() == "token-1"


def test_a_login_that_fails_is_not_repeated_by_all_workers_at_once(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> KeptToken:
        workers.logins += 1
        raise OpenIMMisconfigured("code 1002")

    monkeypatch.setattr(workers, "login", refuse)
    with pytest.raises(OpenIMMisconfigured):
        workers.worker().get()
    with pytest.raises(TemporarilyUnavailable):
        workers.worker().get()
    assert workers.logins == 1
