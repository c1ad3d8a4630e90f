"""HTTP with connections that are kept open, over the urllib3 that botocore brings along."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import urllib3
from urllib3.exceptions import HTTPError, LocationValueError

from herald.adapters.openim.transport import NoReply, Reply
from herald.domain.errors import OpenIMMisconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECT_SECONDS, READ_SECONDS = 2.0, 5.0
"""OpenIM's own clients wait ten seconds for an answer (openim-sdk-core 9267a25, pkg/network/http_client.go:39). A call
ends sooner here: many wait behind it, and a retry asks first whether it was done."""

MAX_BYTES = 64 * 1024
"""Bytes of a response. OpenIM's have less than one kilobyte."""

MAX_RETRY_AFTER = 60.0


class HttpTransport:
    """Posts to one server, over at most `connections` connections."""

    def __init__(self, url: str, connections: int, *, plain_http: bool = False) -> None:
        """`url` is the address of OpenIM's API, with a path if it has one. It must be https unless `plain_http`.

        What is wrong with it is said when it is used: an error at a cold start would be nobody's.
        """
        self._url = url.rstrip("/")
        self._secure = plain_http or url.startswith("https://")
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, retries=False, timeout=timeout)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Post; see `herald.adapters.openim.transport.Transport`. Raises OpenIMMisconfigured if the URL is none."""
        if not self._secure:
            raise OpenIMMisconfigured("OpenIMApiUrl must begin with https://: secret and token would be readable")
        sent = {"Content-Type": "application/json", "User-Agent": "herald", **headers}
        try:
            response = self._pool.request(
                "POST", f"{self._url}{path}", body=body, headers=sent, redirect=False, preload_content=False
            )
            return _read(response)
        except LocationValueError as error:
            raise OpenIMMisconfigured(f"OpenIMApiUrl is no address: {error}") from error
        except (HTTPError, OSError) as error:
            raise NoReply(f"no answer from OpenIM: {type(error).__name__}") from error

    def close(self) -> None:
        """Close all connections."""
        self._pool.clear()


def _read(response: urllib3.BaseHTTPResponse) -> Reply:
    """Read a response to its end, so that its connection can be used again. One that is too long is cut, and closed."""
    body = response.read(MAX_BYTES)
    if response.read(1):
        response.close()
    response.release_conn()
    return Reply(response.status, body, _seconds(response.headers.get("Retry-After", "")))


def _seconds(text: str) -> float:
    """Return the seconds of a Retry-After header (RFC 9110, section 10.2.3); 0 for a date or anything else."""
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return min(seconds, MAX_RETRY_AFTER) if math.isfinite(seconds) and seconds > 0 else 0.0
