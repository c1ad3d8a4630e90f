"""Calls over HTTP, as the rest of this package sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


class NoReply(TemporarilyUnavailable):
    """The server did not answer, or not in time. It may have done what it was asked for."""


class Reply(NamedTuple):
    """A response of any status. `retry_after` is in seconds, 0 if the server did not say."""

    status: int
    body: bytes
    retry_after: float = 0.0


class Transport(Protocol):
    """Posts JSON to one server."""

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the server's response. Redirects are not followed. Raises NoReply."""
