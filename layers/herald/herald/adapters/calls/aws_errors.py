"""Which errors of AWS are transient: the one list for all adapters."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unprocessed(TemporarilyUnavailable):
    """DynamoDB processed only a part of a batch, or throttled all of it. Sending the rest again soon may help."""


_THROTTLING = frozenset(
    {
        "BandwidthLimitExceeded",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttled",
        "Throttling",
        "ThrottlingError",
        "TooManyRequests",
    }
)
"""AWS's codes for throttling. Most services append `Exception`; reasons of a cancelled transaction never have it."""

TRANSIENT_CODES = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "ReplicatedWriteConflictException",
        "ServiceUnavailable",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Codes of other transient errors."""


def error_code(error: ClientError) -> str:
    """Return AWS's code for an error, such as `AccessDeniedException`."""
    return error.response.get("Error", {}).get("Code", "")


def error_name(error: BotoCoreError | ClientError) -> str:
    """Return AWS's code for an error, or the class of an error that botocore raised itself, such as a timeout."""
    return error_code(error) if isinstance(error, ClientError) else type(error).__name__


def is_throttling(code: str) -> bool:
    """Return whether a code means that AWS throttled a call, or a write in a transaction, and did nothing."""
    return code.removesuffix("Exception") in _THROTTLING


def is_throttled(error: ClientError) -> bool:
    """Return whether AWS throttled the last attempt of a call: it did nothing then."""
    return is_throttling(error_code(error)) or _status(error) == HTTPStatus.TOO_MANY_REQUESTS


def is_transient(error: ClientError) -> bool:
    """Return whether the same call may succeed later: AWS throttled it, reported a conflict or answered with a 5xx."""
    failed = _status(error) >= HTTPStatus.INTERNAL_SERVER_ERROR
    return failed or is_throttled(error) or error_code(error) in TRANSIENT_CODES


def _status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


@contextmanager
def transient_as_unavailable() -> Iterator[None]:
    """Raise TemporarilyUnavailable for a transient error that is left after botocore's own retries.

    Other errors pass unchanged.
    """
    try:
        yield
    except (NoConnection, HTTPClientError) as error:
        raise TemporarilyUnavailable(f"no answer: {error}") from error
    except ClientError as error:
        if not is_transient(error):
            raise
        raise TemporarilyUnavailable(error_code(error)) from error


@contextmanager
def any_error_as_unavailable() -> Iterator[None]:
    """Raise TemporarilyUnavailable for any error of AWS, such as a missing permission, where a fallback exists."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TemporarilyUnavailable(error_name(error)) from error


@contextmanager
def throttled_as_unprocessed() -> Iterator[None]:
    """Raise Unprocessed if AWS throttles a whole batch: the caller treats it like a batch with nothing processed."""
    try:
        yield
    except ClientError as error:
        if not is_throttled(error):
            raise
        raise Unprocessed(error_code(error)) from error
