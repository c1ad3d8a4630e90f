"""The problem document of each error: one table for what a client can do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from herald.api.http.problems import Problem, RequestRefused, internal_error, invalid_body
from herald.domain import errors
from herald.domain.errors import FieldError, HeraldError
from herald.domain.policies.policy import SCOPES
from herald.domain.push.devices import MAX_DEVICES

_RETRY_AFTER_SECONDS = "2"
"""Longer than DynamoDB needs to split a partition's throughput, short enough for a person to wait."""

_PROBLEMS: dict[type[HeraldError], Problem] = {
    errors.OwnerNotAllowed: Problem(
        HTTPStatus.FORBIDDEN,
        "owner-not-allowed",
        "Only the role 'admin' may create a group for another owner.",
        [{"pointer": "#/owner", "detail": "must be the caller, or be left out"}],
    ),
    errors.CreatorNotAllowed: Problem(
        HTTPStatus.FORBIDDEN,
        "creator-not-allowed",
        "Only the role 'admin' may create a group on behalf of a user.",
        [{"pointer": "#/creator", "detail": "must be left out: the caller is the creator"}],
    ),
    errors.AdminOnly: Problem(HTTPStatus.FORBIDDEN, "admin-only", "Only the role 'admin' may read or change policies."),
    errors.ScopeNotFound: Problem(
        HTTPStatus.NOT_FOUND,
        "scope-not-found",
        "The scope does not exist.",
        [{"parameter": "scope", "detail": f"must be one of {', '.join(SCOPES)}"}],
    ),
    errors.DeviceNotFound: Problem(
        HTTPStatus.NOT_FOUND,
        "device-not-found",
        "The caller has no device with this id.",
        [{"parameter": "device_id", "detail": "must be the id of a device that the caller has registered"}],
    ),
    errors.TooManyDevices: Problem(
        HTTPStatus.CONFLICT,
        "too-many-devices",
        f"A newer version of Herald registered all {MAX_DEVICES} devices. Delete one first.",
        [{"parameter": "device_id", "detail": f"must be one of the {MAX_DEVICES} registered devices"}],
    ),
    errors.PushNotConfigured: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "push-not-configured",
        "This stack cannot push to this platform: no platform application is configured for it.",
        [{"pointer": "#/platform", "detail": "must be a platform that this stack pushes to"}],
    ),
    errors.TokenRefused: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "token-refused",
        "The push platform rejected the token as invalid.",
        [{"pointer": "#/token", "detail": "must be the token that the platform gave to the app on this device"}],
    ),
    errors.GroupIdTaken: Problem(
        HTTPStatus.CONFLICT,
        "group-id-taken",
        "Another request has created a group with this id.",
        [{"pointer": "#/group_id", "detail": "must be an id that no other group has"}],
    ),
    errors.IdempotencyKeyReused: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        "This idempotency key has already been used for a different request.",
        [{"header": "Idempotency-Key", "detail": "must be new for a new request; a retry must repeat its request"}],
    ),
    errors.GroupNotFound: Problem(
        HTTPStatus.NOT_FOUND, "group-not-found", "The group does not exist, or the caller is not a member of it."
    ),
    errors.MembersNotAllowed: Problem(
        HTTPStatus.FORBIDDEN,
        "members-not-allowed",
        "The group's setting 'look_member_info' lets only its owner and its admins list its members.",
    ),
    errors.DeliveriesNotAllowed: Problem(
        HTTPStatus.FORBIDDEN,
        "deliveries-not-allowed",
        "Only the group's creator, its owner and its admins may read its deliveries.",
    ),
    errors.NotificationNotFound: Problem(
        HTTPStatus.NOT_FOUND,
        "notification-not-found",
        "The caller's inbox has no such notification.",
        [{"pointer": "#/through", "detail": "must be the notification_id of a notification in the caller's inbox"}],
    ),
    errors.InvalidCursor: Problem(
        HTTPStatus.BAD_REQUEST,
        "invalid-cursor",
        "The cursor is not one that this list returned.",
        [{"parameter": "cursor", "detail": "must be a 'next_cursor' of this list, unchanged"}],
    ),
    errors.TemporarilyUnavailable: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "temporarily-unavailable",
        "A service that Herald needs is throttled or down. Retry the same request, with the same Idempotency-Key.",
        retryable=True,
        headers={"Retry-After": _RETRY_AFTER_SECONDS},
    ),
    errors.PolicyChanged: Problem(
        HTTPStatus.PRECONDITION_FAILED,
        "policy-changed",
        "The policy has changed since the version in If-Match.",
        [{"header": "If-Match", "detail": "must be the ETag that GET returns now"}],
    ),
    errors.TooManyCreations: Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-creations",
        "The caller has used up the hourly quota of groups or of invited users.",
        retryable=True,
    ),
}


def problem_of(error: HeraldError) -> Problem:
    """Return the problem document of an error; an error that no client can correct is an internal error."""
    if isinstance(error, RequestRefused):
        return error.problem()
    if isinstance(error, errors.InvalidRequest):
        return invalid_body(error.errors)
    if isinstance(error, errors.OverrideNotAllowed):
        return invalid_body([error.field_error])._replace(name="override-not-allowed")
    found = next((_PROBLEMS[kind] for kind in type(error).__mro__ if kind in _PROBLEMS), internal_error())
    if isinstance(error, errors.TooManyCreations):
        return found._replace(headers={"Retry-After": str(error.retry_after)})
    return found


@contextmanager
def errors_below(prefix: str) -> Iterator[None]:
    """Prefix the pointers of errors in a part of the body with the pointer to that part, such as `#/group`."""

    def moved(error: FieldError) -> FieldError:
        return FieldError(prefix + error.pointer.removeprefix("#"), error.detail)

    try:
        yield
    except errors.InvalidRequest as error:
        raise errors.InvalidRequest(*map(moved, error.errors)) from error
    except errors.OverrideNotAllowed as error:
        there = moved(error.field_error)
        raise errors.OverrideNotAllowed(there.pointer, there.detail) from error
