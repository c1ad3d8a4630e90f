"""Answers as API Gateway reads them: what every answer gets after its route has made it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response

ApiResponse = dict[str, Any]

PRIVATE = "no-store"
"""Most answers are of one caller, so no cache keeps them (RFC 9111, section 5.2.2.5), nor does a phone."""

REVALIDATED = "private, no-cache"
"""For answers with an ETag: the caller may keep one, and asks each time whether it is still true."""

PUBLIC = "public, max-age=300"
"""For the documentation, which changes with deployments only: five minutes later everybody sees the new one."""


def as_api_response(response: Response[str]) -> ApiResponse:
    """Return a response as API Gateway reads it. The response's headers include its media type."""
    return {"statusCode": response.status_code, "headers": response.headers, "body": response.body}


def add_headers(answer: ApiResponse, headers: Mapping[str, str]) -> None:
    """Add the headers that an answer does not have yet."""
    several = answer.get("multiValueHeaders")
    present = {name.lower() for name in (*(several or ()), *(answer.get("headers") or ()))}
    for name, value in headers.items():
        if name.lower() in present:
            continue
        if several is None:
            answer.setdefault("headers", {})[name] = value
        else:
            several[name] = [value]


def add_vary(answer: ApiResponse, name: str) -> None:
    """Add a request header to those that an answer depends on (RFC 9110, section 12.5.5)."""
    several = answer.get("multiValueHeaders")
    if several is None:
        headers = answer.setdefault("headers", {})
        headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), name)))
    else:
        several["Vary"] = [", ".join((*several.get("Vary", ()), name))]


def cache_control(*, documentation: bool, status: int) -> str:
    """Return how an answer may be cached, unless its route says otherwise."""
    return PUBLIC if documentation and status == HTTPStatus.OK else PRIVATE
