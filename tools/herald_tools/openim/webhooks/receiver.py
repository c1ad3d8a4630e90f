"""Sending one webhook over HTTP."""

import ssl
from functools import cache
from typing import Any

import httpx

from herald_tools.openim import go_json

TIMEOUT = 5.0
"""Seconds; the `timeout` that OpenIM ships for each webhook."""


def body_of(fields: dict[str, Any]) -> bytes:
    """Return the bytes that OpenIM sends: Go's encoder ends with a newline."""
    return go_json.encode(fields).encode() + b"\n"


@cache
def _trusted() -> ssl.SSLContext:
    """Return the usual certificate authorities, which take 20 ms to read."""
    return ssl.create_default_context()


class Receiver:
    """The server at the URL that webhooks.yml names. A user and a password in the URL become HTTP Basic."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        self._url = url
        self._http = httpx.Client(trust_env=False, timeout=timeout, verify=_trusted())

    def send(self, command: str, body: bytes, operation_id: str) -> bytes:
        """Return the body of the answer; OpenIM does not look at the status. Raises httpx.HTTPError."""
        headers = {
            "operationID": operation_id,
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Go-http-client/1.1",
            "Accept-Encoding": "gzip",
        }
        return self._http.post(f"{self._url}/{command}", content=body, headers=headers).content

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
