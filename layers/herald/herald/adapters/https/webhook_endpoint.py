"""Webhooks over HTTPS: one POST, within a deadline, without redirects, on connections that are kept alive."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from herald.domain.errors import TemporarilyUnavailable
from herald.domain.webhooks.ports import EndpointAnswer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from urllib3.util import Url

DEADLINE = 20.0
"""Seconds for the whole request, from DNS to the answer's headers (Standard Webhooks: 15 to 30 s)."""

CONNECT_TIMEOUT = 5.0
"""Seconds to connect: a host that is down does not keep a worker for the whole deadline."""

MAX_IDLE = 5.0
"""Seconds that a connection may be idle before it is used again. Lambda freezes a function between invocations: the
other end of an older connection may be gone without a sign, and the request would be lost."""

MAX_ANSWER_BYTES = 4 * 1024
"""Bytes that are read of an answer's body. It means nothing; a connection can be kept only if it was read whole."""

_HEADERS = {"content-type": "application/cloudevents+json; charset=utf-8", "user-agent": "herald"}
"""CloudEvents, HTTP binding, structured mode."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


class HttpsEndpoint:
    """One endpoint. Not for use in several threads."""

    def __init__(
        self,
        url: str,
        *,
        context: ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`url` is https, or http to this machine, which only the local stack has use for. Raises ValueError.

        `context` holds the trusted certificates, by default the system's.
        """
        self._url = _checked(url)
        self._context = context
        self._deadline = deadline
        self._clock = clock
        self._pool: HTTPConnectionPool | None = None
        self._used_at = clock()

    def post(self, body: bytes, headers: Mapping[str, str]) -> EndpointAnswer:
        """Send one request; see `herald.domain.webhooks.ports.Endpoint`.

        The request runs in a thread, so that the deadline is for all of it: a socket's timeout is for one read, and a
        server that sends a byte a second never exceeds it. The thread of an abandoned request ends with its connection.
        """
        pool, answers = self._fresh_pool(), list[EndpointAnswer]()
        executor = ThreadPoolExecutor(max_workers=1)
        try:
            executor.submit(self._post, pool, body, headers, answers).result(timeout=self._deadline)
        except (HTTPError, OSError) as error:
            self._pool = None
            if not answers:  # Otherwise only the body of an answer is missing, and its status says all.
                raise TemporarilyUnavailable(f"the webhook's endpoint did not answer: {_cause(error)}") from error
        finally:
            executor.shutdown(wait=False)
            self._used_at = self._clock()
        return answers[0]

    def _fresh_pool(self) -> HTTPConnectionPool:
        if self._pool is not None and self._clock() - self._used_at <= MAX_IDLE:
            return self._pool
        if self._pool is not None:
            self._pool.close()
        self._pool = self._new_pool()
        return self._pool

    def _new_pool(self) -> HTTPConnectionPool:
        host, port = self._url.host or "", self._url.port
        timeout = Timeout(connect=min(CONNECT_TIMEOUT, self._deadline), read=self._deadline)
        if self._url.scheme == "http":
            return HTTPConnectionPool(host, port, timeout=timeout, maxsize=1, retries=False)
        return HTTPSConnectionPool(
            host, port, timeout=timeout, maxsize=1, retries=False, ssl_context=self._context, cert_reqs="CERT_REQUIRED"
        )

    def _post(
        self, pool: HTTPConnectionPool, body: bytes, headers: Mapping[str, str], answers: list[EndpointAnswer]
    ) -> None:
        """Send a request, put its answer into `answers`, and read what may be read of the answer's body."""
        answer = pool.urlopen(
            "POST",
            self._url.request_uri,
            body,
            {**_HEADERS, **headers},
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        answers.append(EndpointAnswer(answer.status, answer.headers.get("retry-after")))
        with closing(answer):
            if len(answer.read(MAX_ANSWER_BYTES + 1)) <= MAX_ANSWER_BYTES:
                answer.release_conn()  # The body was read whole, so the connection can be used again.


def _checked(url: str) -> Url:
    found = parse_url(url)
    is_local = found.scheme == "http" and found.host in _LOOPBACK
    if not found.host or not (found.scheme == "https" or is_local):
        raise ValueError("the webhook's URL must begin with https://")
    if found.auth or found.fragment:
        raise ValueError("the webhook's URL must have no user, no password and no fragment")
    return found


def _cause(error: BaseException) -> str:
    """Name an error and its reason by their types: their texts may quote the URL, whose query may be a secret.

    What is wrong with a certificate is said in words.
    """
    reason = getattr(error, "reason", None) or next(iter(error.args), None)
    names = [type(each).__name__ for each in (error, reason) if isinstance(each, BaseException)]
    wrong = getattr(reason, "verify_message", "")
    return ": ".join([*names, wrong] if wrong else names)
