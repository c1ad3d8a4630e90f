"""The responses that every operation may have, besides its own: described in the OpenAPI document only.

The routes do not name them, because Powertools prepares each response that a route names at its first request.
"""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler.openapi.models import Header, MediaType, Operation, Reference, Response, Schema

from herald.api.http.models import ProblemModel
from herald.api.http.problems import CONTENT_TYPE, phrase_of

ANY_OPERATION = (400, 403, 413, 415, 429, 500, 503, 504)
"""Statuses that API Gateway, the firewall or the function may answer to any request."""

WITH_TOKEN = (401,)
"""Further statuses of operations that need a token."""

_RETRY_AFTER = {"Retry-After": ("Seconds after which the same request may succeed.", "integer")}
_HEADERS = {
    401: {"WWW-Authenticate": ("How to authenticate: Bearer.", "string")},
    **dict.fromkeys((429, 500, 503, 504), _RETRY_AFTER),
}
"""The headers of problem documents by status: description and type."""


def add_common_responses(operation: Operation, *, public: bool) -> None:
    """Add what any operation may answer, and the headers of all its problem documents; sort by status."""
    found = {int(status): response for status, response in (operation.responses or {}).items()}
    for status in (*ANY_OPERATION, *(() if public else WITH_TOKEN)):
        found.setdefault(status, _problem(status))
    for status, response in found.items():
        if headers := _HEADERS.get(status):
            response.headers = {name: _header(*about) for name, about in headers.items()}
    operation.responses = dict(sorted(found.items()))


def _problem(status: int) -> Response:
    schema = Reference.model_validate({"$ref": f"#/components/schemas/{ProblemModel.__name__}"})
    content = {CONTENT_TYPE: MediaType.model_validate({"schema": schema})}
    return Response(description=phrase_of(HTTPStatus(status)), content=content)


def _header(description: str, kind: str) -> Header:
    return Header.model_validate({"description": description, "schema": Schema(type=kind)})
