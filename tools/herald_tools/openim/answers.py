"""Answers over HTTP, in OpenIM's envelope."""

from typing import Any, NamedTuple

from herald_tools.openim import go_json
from herald_tools.openim.errors import Refused, Unreadable, bad_arguments

JSON_HEADERS = (
    ("Content-Type", "application/json"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "*"),
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Max-Age", "172800"),
    ("Access-Control-Allow-Credentials", "false"),
)
"""OpenIM sends them with every answer of its own. There is no charset."""

_EXPOSED = (
    "Content-Length, Access-Control-Allow-Origin, Access-Control-Allow-Headers,"
    "Cache-Control,Content-Language,Content-Type,Expires,Last-Modified,Pragma,FooBar"
)


class Answer(NamedTuple):
    """A status, a body and headers. `code` is the error code in the body, None if the body is not an envelope."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = JSON_HEADERS
    code: int | None = None


def envelope(code: int, text: str, detail: str, status: int = 200) -> Answer:
    """Return an answer without data."""
    body = go_json.encode({"errCode": code, "errMsg": text, "errDlt": detail})
    return Answer(status, body.encode(), JSON_HEADERS, code)


def success(data: dict[str, Any] | None = None) -> Answer:
    """Return the answer of a call that worked. Without data, OpenIM leaves the field out."""
    if data is None:
        return envelope(0, "", "")
    body = go_json.encode({"errCode": 0, "errMsg": "", "errDlt": "", "data": data})
    return Answer(200, body.encode(), JSON_HEADERS, 0)


def refusal(error: Refused) -> Answer:
    """Return the answer for an error."""
    return envelope(error.code, error.text, error.detail, error.status)


def unreadable(error: Unreadable) -> Answer:
    """Return the answer for a body that does not fit: the decoder's text is in errMsg, except on the message routes."""
    return envelope(bad_arguments("").code, str(error), "")


def preflight() -> Answer:
    """Return the answer to OPTIONS."""
    return Answer(200, b'"Options Request!"', (*JSON_HEADERS, ("Access-Control-Expose-Headers", _EXPOSED)))


def not_found() -> Answer:
    """Return the answer for a path without a route."""
    return Answer(404, b"404 page not found", (("Content-Type", "text/plain"), *JSON_HEADERS[1:]))
