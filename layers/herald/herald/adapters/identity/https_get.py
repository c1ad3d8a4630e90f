"""One small document over HTTPS, within a time and a size."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    import ssl
    from urllib.parse import SplitResult

Fetch = Callable[[], bytes]
"""Fetches the document. Raises NotFetched."""

SECONDS = 3.0
"""For all of it: name, connection, TLS, answer. API Gateway waits 10 s for an authorizer at most (AWS limit)."""

MOST_BYTES = 64 * 1024
"""Of the document. A key takes 0.5 KB, with its chain of certificates 5 KB; the largest issuers publish about ten."""

_HEADERS = {"User-Agent": "herald", "Accept": "application/json", "Connection": "close"}
"""Firewalls turn Python's own agent away."""


class NotFetched(HeraldError):
    """The document did not come whole, in time, from where it should; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def https_source(url: str, *, context: ssl.SSLContext | None = None, seconds: float = SECONDS) -> Fetch:
    """Return what fetches `url`. Follows no redirect and knows no other scheme: what is configured is what is asked.

    `context` says which certificates count; the system's by default. Raises ValueError for another address than https.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f"must be an https address: {url}")
    return partial(_fetch, parts, context, seconds)


def _fetch(parts: SplitResult, context: ssl.SSLContext | None, seconds: float) -> bytes:
    """Fetch in a thread of its own.

    A socket's timeout is for one read. Resolving a name has none, and who sends a byte a second never meets one.
    """
    executor = ThreadPoolExecutor(max_workers=1)
    try:
        return executor.submit(_get, parts, context, seconds).result(timeout=seconds)
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched(type(error).__name__) from error
    finally:
        executor.shutdown(wait=False)


def _get(parts: SplitResult, context: ssl.SSLContext | None, seconds: float) -> bytes:
    connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=seconds, context=context)
    with closing(connection):
        connection.request("GET", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", headers=_HEADERS)
        with connection.getresponse() as response:
            if response.status != HTTPStatus.OK:
                raise NotFetched(f"status {response.status}")
            document = response.read(MOST_BYTES + 1)
    if len(document) > MOST_BYTES:
        raise NotFetched(f"more than {MOST_BYTES} bytes")
    return document
