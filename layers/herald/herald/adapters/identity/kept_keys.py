"""The issuer's last answer, kept outside this process: a cold authorizer needs it while the issuer is down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.audit.events import Audit


class KeptDocument(NamedTuple):
    """A JWK Set, and when it was fetched from the issuer (seconds since the epoch)."""

    document: bytes
    fetched_at: float


class Store(Protocol):
    """Where the issuer's last answer is kept."""

    def get(self) -> KeptDocument | None:
        """Return the document that was kept last, or None. Raises TemporarilyUnavailable."""

    def put(self, kept: KeptDocument) -> None:
        """Keep a document unless a newer one is kept. Raises TemporarilyUnavailable."""


class KeptKeys:
    """The store as the authorizer uses it: if it fails, a request is answered as it would be without it."""

    def __init__(self, store: Callable[[], Store], audit: Audit) -> None:
        """`store` returns the store; it is called when the store is first used, which no cold start does."""
        self._store = store
        self._audit = audit

    def get(self) -> KeptDocument | None:
        """Return the document that was kept last, or None if there is none or the store fails."""
        try:
            return self._store().get()
        except TemporarilyUnavailable as error:
            self._record(error)
            return None

    def put(self, kept: KeptDocument) -> None:
        """Keep a document. If the store fails, the next one is kept, some minutes later."""
        try:
            self._store().put(kept)
        except TemporarilyUnavailable as error:
            self._record(error)

    def _record(self, error: TemporarilyUnavailable) -> None:
        self._audit.record(AuditEvent.ISSUER_STORE_FAILED, {"outcome": "failed", "reason": str(error)})
