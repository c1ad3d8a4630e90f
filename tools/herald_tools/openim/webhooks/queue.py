"""The queue in memory for webhooks that nobody waits for."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

WORKERS = 2
PLACES = 100
PATIENCE = 3.0
"""Seconds for which an operation waits for a place. Then its webhook is lost."""


def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="webhook")


@dataclass(slots=True)
class HookQueue:
    """Runs what is queued, once. `patience` is in seconds."""

    patience: float = PATIENCE
    _executor: ThreadPoolExecutor = field(default_factory=_workers)
    _places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(PLACES))
    _pending: set[Future[None]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, work: Callable[[], None]) -> bool:
        """Queue some work. Returns False if the queue stayed full."""
        if not self._places.acquire(timeout=self.patience):
            return False
        with self._lock:
            future = self._executor.submit(work)
            self._pending.add(future)
        future.add_done_callback(self._leave)
        return True

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is queued. Returns False if that takes longer."""
        with self._lock:
            pending = set(self._pending)
        return not wait(pending, seconds).not_done

    def lose(self) -> None:
        """Forget what is queued. What a worker has begun still ends."""
        with self._lock:
            old, self._executor = self._executor, _workers()
        old.shutdown(wait=True, cancel_futures=True)

    def __len__(self) -> int:
        """Return how many are queued, or sent at this moment."""
        return len(self._pending)

    def _leave(self, future: Future[None]) -> None:
        with self._lock:
            self._pending.discard(future)
        self._places.release()
