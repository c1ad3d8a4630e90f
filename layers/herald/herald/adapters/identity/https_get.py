"""Fetching one small document over HTTPS, with a timeout and a maximum size."""

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
"""Returns the document. Raises NotFetched."""

TIMEOUT = 3.0
"""Seconds for the whole request: DNS, connection, TLS, answer. API Gateway waits 10 s for an authorizer (AWS limit)."""

MAX_BYTES = 64 * 1024
"""Size of the document. A key takes 0.5 KB, with its certificates 5 KB; the largest issuers publish about ten keys."""

_HEADERS = {"User-Agent": "herald", "Accept": "application/json", "Connection": "close"}
"""Some firewalls refuse the user agent of Python's standard library."""


class NotFetched(HeraldError):
    """The document could not be fetched, or is not what it should be; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def https_source(url: str, *, context: ssl.SSLContext | None = None, seconds: float = TIMEOUT) -> Fetch:
    """Return a function that fetches `url`. It follows no redirect, so that only the configured server is trusted.

    `context` holds the trusted certificates, by default the system's. Raises ValueError if `url` is not an https URL.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f"must be an https URL: {url}")
    return partial(_fetch, parts, context, seconds)


def _fetch(parts: SplitResult, context: ssl.SSLContext | None, seconds: float) -> bytes:
    """Fetch in a separate thread, so that the timeout is for the whole request.

    A socket's timeout is for one read: DNS has none, and a server that sends one byte a second never exceeds it.
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
            document = response.read(MAX_BYTES + 1)
    if len(document) > MAX_BYTES:
        raise NotFetched(f"more than {MAX_BYTES} bytes")
    return document
