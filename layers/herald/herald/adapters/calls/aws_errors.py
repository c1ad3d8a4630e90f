"""Which errors of AWS pass by themselves, said once for all adapters."""

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
    """DynamoDB took only some of a batch, or, throttled, none. Asking again helps; where it is down, it does not."""


THROTTLING_CODES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "Throttled",
        "Throttling",
        "ThrottlingException",
    }
)
TRANSIENT_CODES = THROTTLING_CODES | frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "ServiceUnavailable",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


def error_code(error: ClientError) -> str:
    """Return AWS's name for the error."""
    return error.response.get("Error", {}).get("Code", "")


def is_transient(error: ClientError) -> bool:
    """Tell whether the same call may succeed later: throttled, in conflict, or answered with a 5xx."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error_code(error) in TRANSIENT_CODES or status >= HTTPStatus.INTERNAL_SERVER_ERROR


@contextmanager
def anything_as_unavailable() -> Iterator[None]:
    """Turn whatever AWS says, also of a missing right, into TemporarilyUnavailable: for what can be done without."""
    try:
        yield
    except BotoCoreError as error:
        raise TemporarilyUnavailable(type(error).__name__) from error
    except ClientError as error:
        raise TemporarilyUnavailable(error_code(error)) from error


@contextmanager
def transient_as_unavailable() -> Iterator[None]:
    """Turn what passes by itself (after botocore's own retries) into TemporarilyUnavailable; let the rest through."""
    try:
        yield
    except (NoConnection, HTTPClientError) as error:
        raise TemporarilyUnavailable(f"no answer: {error}") from error
    except ClientError as error:
        if not is_transient(error):
            raise
        raise TemporarilyUnavailable(error_code(error)) from error


@contextmanager
def throttled_as_unprocessed() -> Iterator[None]:
    """Take a batch that is throttled as a whole, after botocore's own retries, like one of which nothing is taken."""
    try:
        yield
    except ClientError as error:
        if error_code(error) not in THROTTLING_CODES:
            raise
        raise Unprocessed(error_code(error)) from error
