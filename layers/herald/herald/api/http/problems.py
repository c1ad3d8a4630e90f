"""Problem documents (RFC 9457): one table says how each refusal reads over HTTP."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from herald.domain import errors
from herald.domain.delivery.push import MAX_DEVICES
from herald.domain.errors import FieldError, HeraldError
from herald.domain.policies.policy import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONTENT_TYPE = "application/problem+json"
MOST_ERRORS = 20
"""Errors that one document names; a request of 10,000 bad ids is understood from the first few."""


class RequestRefused(HeraldError):
    """A request that is wrong as HTTP: its headers, its query, its body's form."""

    def __init__(self, status: HTTPStatus, detail: str, *field_errors: Mapping[str, str], **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.field_errors = field_errors
        self.headers = headers


@contextmanager
def pointing_below(prefix: str) -> Iterator[None]:
    """Let errors in a part of the body point to where that part stands, by a JSON pointer such as `#/group`."""

    def moved(error: FieldError) -> FieldError:
        return FieldError(prefix + error.pointer.removeprefix("#"), error.detail)

    try:
        yield
    except errors.InvalidRequest as error:
        raise errors.InvalidRequest(*map(moved, error.errors)) from error
    except errors.OverrideNotAllowed as error:
        there = moved(error.field_error)
        raise errors.OverrideNotAllowed(there.pointer, there.detail) from error


def no_json() -> RequestRefused:
    """Return the refusal of a body that is missing or not JSON."""
    rule = "must be a JSON object (RFC 8259)"
    return RequestRefused(
        HTTPStatus.BAD_REQUEST, f"The request is not valid: the body {rule}.", {"pointer": "#", "detail": rule}
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem document. `name` ends its `type`; `retryable` tells whether the same request may succeed later."""

    status: HTTPStatus
    name: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    retryable: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response[str]:
        """Return the document as an HTTP answer."""
        document: dict[str, Any] = {
            "type": f"urn:herald:problem:{self.name}",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "errors": list(self.errors[:MOST_ERRORS]),
            "retryable": self.retryable,
        }
        return Response(
            status_code=self.status.value,
            content_type=CONTENT_TYPE,
            headers=dict(self.headers),
            body=json.dumps(document),
        )


_RETRY_AFTER_SECONDS = "2"
"""Longer than DynamoDB needs to give a new partition its share of write units, short enough for a person to wait."""

_FIXED: dict[type[HeraldError], Problem] = {
    errors.OwnerNotAllowed: Problem(
        HTTPStatus.FORBIDDEN,
        "owner-not-allowed",
        "Only the role 'admin' may create a group for another owner.",
        [{"pointer": "#/owner", "detail": "must be the caller, or be left out"}],
    ),
    errors.AdminOnly: Problem(HTTPStatus.FORBIDDEN, "admin-only", "Policies are for callers with the role 'admin'."),
    errors.ScopeNotFound: Problem(
        HTTPStatus.NOT_FOUND,
        "scope-not-found",
        "There is no such scope.",
        [{"parameter": "scope", "detail": f"must be one of {', '.join(SCOPES)}"}],
    ),
    errors.DeviceNotFound: Problem(
        HTTPStatus.NOT_FOUND,
        "device-not-found",
        "The caller has no such device.",
        [{"parameter": "device_id", "detail": "must be the id of a device that the caller has registered"}],
    ),
    errors.TooManyDevices: Problem(
        HTTPStatus.CONFLICT,
        "too-many-devices",
        f"A user has at most {MAX_DEVICES} devices; delete one first.",
        [{"parameter": "device_id", "detail": f"must be one of the {MAX_DEVICES} that are registered"}],
    ),
    errors.PushNotConfigured: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "push-not-configured",
        "Pushes to this platform are off: the stack has no platform application for it.",
        [{"pointer": "#/platform", "detail": "must be a platform that this stack pushes to"}],
    ),
    errors.TokenRefused: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "token-refused",
        "The platform does not take this token.",
        [{"pointer": "#/token", "detail": "must be the token that the platform gave to the app on this device"}],
    ),
    errors.GroupIdTaken: Problem(
        HTTPStatus.CONFLICT,
        "group-id-taken",
        "Another request has made a group under this id.",
        [{"pointer": "#/group_id", "detail": "must be an id that no other group has"}],
    ),
    errors.IdempotencyKeyReused: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        "This idempotency key has made a group from a different request.",
        [{"header": "Idempotency-Key", "detail": "must be new for a new request; a retry must repeat its request"}],
    ),
    errors.GroupNotFound: Problem(
        HTTPStatus.NOT_FOUND, "group-not-found", "There is no such group, or the caller is not in it."
    ),
    errors.DeliveriesNotAllowed: Problem(
        HTTPStatus.FORBIDDEN,
        "deliveries-not-allowed",
        "Deliveries are shown to the group's creator, its owner and its admins.",
    ),
    errors.NotificationNotFound: Problem(
        HTTPStatus.NOT_FOUND,
        "notification-not-found",
        "The caller's inbox holds no such notification.",
        [{"pointer": "#/through", "detail": "must be the notification_id of a notification in the caller's inbox"}],
    ),
    errors.InvalidCursor: Problem(
        HTTPStatus.BAD_REQUEST,
        "invalid-cursor",
        "The cursor is not one that this list has given out.",
        [{"parameter": "cursor", "detail": "must be a 'next_cursor' of this list, unchanged"}],
    ),
    errors.TemporarilyUnavailable: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "temporarily-unavailable",
        "Nothing is known to be written. Send the same request again, with the same Idempotency-Key.",
        retryable=True,
        headers={"Retry-After": _RETRY_AFTER_SECONDS},
    ),
}


def problem_of(error: HeraldError) -> Problem:
    """Return how `error` reads over HTTP. One that no caller can do anything about is a fault of ours."""
    if isinstance(error, errors.InvalidRequest):
        return invalid_body(error.errors)
    if isinstance(error, errors.OverrideNotAllowed):
        return replace(invalid_body([error.field_error]), name="override-not-allowed")
    if isinstance(error, errors.PolicyChanged):
        return _policy_changed()
    if isinstance(error, errors.TooManyCreations):
        return _too_many_creations(error.retry_after)
    if isinstance(error, RequestRefused):
        return Problem(
            error.status,
            error.status.name.lower().replace("_", "-"),
            error.detail,
            error.field_errors,
            headers=error.headers,
        )
    return next((_FIXED[kind] for kind in type(error).__mro__ if kind in _FIXED), None) or internal_error()


def _too_many_creations(retry_after: int) -> Problem:
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-creations",
        "The caller has created as many groups, or invited as many users, as one user may within an hour.",
        retryable=True,
        headers={"Retry-After": str(retry_after)},
    )


def _policy_changed() -> Problem:
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        "policy-changed",
        "The policy has changed since it was looked at.",
        [{"header": "If-Match", "detail": "must be the ETag that GET answers now"}],
    )


def invalid_body(field_errors: Sequence[FieldError]) -> Problem:
    """Return the problem of a body whose fields are at fault."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        f"The request is not valid: {field_errors[0].pointer} {field_errors[0].detail}.",
        [{"pointer": error.pointer, "detail": error.detail} for error in field_errors],
    )


def internal_error() -> Problem:
    """Return the problem of a fault on our side. Creating again is safe with an idempotency key only."""
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal-error",
        "Something failed on our side; the log has it under this request's id.",
    )
