"""Cross-origin requests of browsers (Fetch standard, section 3.2): which web pages may read the answers.

The API is used with bearer tokens and never with cookies, so no answer allows credentials.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response

from herald.api.http.answers import add_headers, add_vary

if TYPE_CHECKING:
    from herald.api.http.answers import ApiResponse

ANY_ORIGIN = "*"

REQUEST_HEADERS = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "operationID",
)
"""The request headers that the API reads."""

RESPONSE_HEADERS = ("Allow", "ETag", "Idempotent-Replayed", "Location", "Retry-After", "WWW-Authenticate")
"""The response headers that a script may read, besides those that every script may."""

MAX_AGE_SECONDS = 600
"""How long a browser remembers the answer to a preflight request. A changed parameter is in effect after it."""


class Cors:
    """The origins whose pages may call the API from a browser."""

    def __init__(self, allowed: str = "") -> None:
        """Allow the origins of a list with commas; `*` allows every origin, an empty list none."""
        self._allowed = frozenset(filter(None, (origin.strip().lower().rstrip("/") for origin in allowed.split(","))))

    @property
    def enabled(self) -> bool:
        """Whether any origin is allowed."""
        return bool(self._allowed)

    def preflight(self, origin: str, methods: Sequence[str]) -> Response[str]:
        """Answer OPTIONS for a path with these methods: what a request of this origin may be."""
        headers: dict[str, str | list[str]] = {"Allow": ", ".join((*methods, "OPTIONS"))}
        if self._allows(origin):
            headers["Access-Control-Allow-Methods"] = ", ".join(methods)
            headers["Access-Control-Allow-Headers"] = ", ".join(REQUEST_HEADERS)
            headers["Access-Control-Max-Age"] = str(MAX_AGE_SECONDS)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers, body="")

    def add_to(self, answer: ApiResponse, origin: str) -> None:
        """Let a page of an allowed origin read the answer."""
        if not self.enabled:
            return
        any_origin = ANY_ORIGIN in self._allowed
        if not any_origin:
            add_vary(answer, "Origin")  # A cache must not show one origin the answer for another.
        if self._allows(origin):
            readable = {"Access-Control-Allow-Origin": ANY_ORIGIN if any_origin else origin}
            add_headers(answer, readable | {"Access-Control-Expose-Headers": ", ".join(RESPONSE_HEADERS)})

    def _allows(self, origin: str) -> bool:
        return bool(origin) and (ANY_ORIGIN in self._allowed or origin.lower() in self._allowed)
