"""The administrator token: one for all workers, since on newer servers a new token ends the older ones."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.clock import Clock, Wait

MARGIN_MS = 60_000
"""A token is not used in the last minute of its life, so that it does not expire on the way."""

CLAIM_MS = 15_000
"""How long one worker may take to fetch a token: secret and login take 7 s each at most."""

ATTEMPTS = 8
"""Looks for a token that another worker is fetching. They wait two seconds in all, on average."""


class KeptToken(NamedTuple):
    """A token, when it was fetched and when it expires (epoch ms)."""

    token: str
    fetched_at: int
    expires_at: int


class TokenStore(Protocol):
    """Where workers find the token that one of them has fetched. All methods raise TemporarilyUnavailable."""

    def get(self) -> KeptToken | None:
        """Return the token that was kept last, or None. A consistent read."""

    def claim(self, seen: KeptToken | None, now: int, until: int) -> bool:
        """Claim the right to fetch a token until then (epoch ms).

        Returns False if another worker has it, or has put another token than the one that was `seen`.
        """

    def put(self, kept: KeptToken) -> None:
        """Keep a token, which ends the claim."""


class AdministratorToken:
    """The token of one process. It is fetched again only if OpenIM rejects it, or before it expires."""

    def __init__(self, login: Callable[[], KeptToken], store: TokenStore, clock: Clock, wait: Wait) -> None:
        """`login` fetches a new token. `wait` waits before the store is asked again."""
        self._login = login
        self._store = store
        self._clock = clock
        self._wait = wait
        self._lock = Lock()
        self._current: KeptToken | None = None

    def get(self, rejected: str = "") -> str:
        """Return a token that is not the one that OpenIM has `rejected`.

        Raises what `login` raises, and TemporarilyUnavailable.
        """
        with self._lock:  # The other threads of this process wait for the same token.
            current = self._current
            if current is None or not self._is_good(current, rejected):
                current = self._current = self._shared(rejected)
            return current.token

    def _shared(self, rejected: str) -> KeptToken:
        for attempt in range(1, ATTEMPTS + 1):
            kept = self._store.get()
            if kept and self._is_good(kept, rejected):
                return kept
            now = self._clock()
            if self._store.claim(kept, now, now + CLAIM_MS):
                fresh = self._login()
                self._store.put(fresh)
                return fresh
            self._wait(attempt)
        raise TemporarilyUnavailable("another worker is fetching a token of OpenIM")

    def _is_good(self, kept: KeptToken, rejected: str) -> bool:
        return kept.token != rejected and kept.expires_at > self._clock() + MARGIN_MS
