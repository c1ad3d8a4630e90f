"""Problem documents (RFC 9457), and the refusal of a request that is invalid as HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from aws_lambda_powertools.event_handler import Response

from herald.api.http.encoding import to_json
from herald.domain.errors import FieldError, HeraldError

CONTENT_TYPE = "application/problem+json"

MAX_ERRORS = 20
"""Errors in one document: of a request with 10,000 invalid ids, the first few are enough."""

MAX_NAME_SHOWN = 64
"""Characters of a field's name in a document: the name of an unknown field may be as long as the body."""

_RENAMED = {413: "Request Entity Too Large", 422: "Unprocessable Entity"}
"""Phrases as published. RFC 9110 renamed them, and so did Python 3.13; clients compare the types made of them."""


def phrase_of(status: HTTPStatus) -> str:
    """Return the phrase of a status: the same in every version of Python."""
    return _RENAMED.get(status.value, status.phrase)


class Problem(NamedTuple):
    """One problem document. `name` ends its `type`; `retryable` says whether the same request may succeed later."""

    status: HTTPStatus
    name: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    retryable: bool = False
    headers: Mapping[str, str] = MappingProxyType({})

    def response(self) -> Response[str]:
        """Return the document as an HTTP response."""
        document: dict[str, Any] = {
            "type": f"urn:herald:problem:{self.name}",
            "title": phrase_of(self.status),
            "status": self.status.value,
            "detail": self.detail,
            "errors": list(self.errors[:MAX_ERRORS]),
            "retryable": self.retryable,
        }
        return Response(
            status_code=self.status.value, content_type=CONTENT_TYPE, headers=dict(self.headers), body=to_json(document)
        )


class RequestRefused(HeraldError):
    """A request that is invalid as HTTP: its method, its headers, its parameters or the form of its body."""

    def __init__(self, status: HTTPStatus, detail: str, *field_errors: Mapping[str, str], **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.field_errors = field_errors
        self.headers = headers

    def problem(self) -> Problem:
        """Return the refusal as a problem document."""
        name = phrase_of(self.status).lower().replace(" ", "-")
        return Problem(self.status, name, self.detail, self.field_errors, headers=self.headers)


def refusal(
    place: Literal["header", "parameter"], name: str, rule: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST
) -> RequestRefused:
    """Return the refusal of a header or a parameter that breaks `rule`, such as `must be sent once`."""
    return RequestRefused(status, f"The request is not valid: {name} {rule}.", {place: name, "detail": rule})


def body_refusal(subject: str, rule: str) -> RequestRefused:
    """Return the refusal (400) of a body in which `subject` breaks `rule`."""
    detail = f"The request is not valid: {subject} {rule}."
    return RequestRefused(HTTPStatus.BAD_REQUEST, detail, {"pointer": "#", "detail": rule})


def not_json() -> RequestRefused:
    """Return the refusal of a body that is missing or not JSON."""
    return body_refusal("the body", "must be a JSON object (RFC 8259)")


def invalid_body(field_errors: Sequence[FieldError]) -> Problem:
    """Return the problem of a body with invalid fields."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        f"The request is not valid: {field_errors[0].pointer} {field_errors[0].detail}.",
        [{"pointer": error.pointer, "detail": error.detail} for error in field_errors],
    )


def internal_error() -> Problem:
    """Return the problem of a fault in Herald."""
    detail = "Herald failed to process the request. The audit log has the cause under the id of this request."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail)
