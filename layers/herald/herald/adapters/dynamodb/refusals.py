"""What an error of DynamoDB says about a write: whether its condition failed, and whether anything was written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from herald.adapters.calls.aws_errors import error_code, is_throttled, is_throttling, transient_as_unavailable
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import NotWritten, TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient


_CONFLICTS = frozenset({"ReplicatedWriteConflictException", "TransactionConflictException"})


@contextmanager
def refusals(client: DynamoDBClient) -> Iterator[None]:
    """Raise ConditionFailed, NotWritten or TemporarilyUnavailable instead of the error of botocore that means it.

    Other errors pass unchanged: a missing permission or an invalid request is a fault of the code or the deployment.
    """
    with transient_as_unavailable():
        try:
            yield
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            if not _tries_once(client):
                raise
            raise NotWritten(f"not connected: {error}") from error
        except ClientError as error:
            if (refusal := _refusal(error)) is None:
                raise
            raise refusal from error


def _tries_once(client: DynamoDBClient) -> bool:
    """Return whether the client makes one attempt for each call.

    Otherwise the error is that of the last attempt: an earlier one may have been executed and its answer lost.
    """
    config: Any = client.meta.config
    return (config.retries or {}).get("total_max_attempts") == 1


def _refusal(error: ClientError) -> Exception | None:
    response: Any = error.response
    code, refusal = error_code(error), None
    if code == "ConditionalCheckFailedException":
        return ConditionFailed({0: response.get("Item", {})})
    if code == "TransactionCanceledException":
        refusal = _cancellation(response["CancellationReasons"])
    elif code in _CONFLICTS or is_throttled(error):
        refusal = NotWritten(code)
    if isinstance(refusal, NotWritten) and response["ResponseMetadata"].get("RetryAttempts"):
        return TemporarilyUnavailable(str(refusal))  # An earlier attempt of botocore may have written it.
    return refusal


def _cancellation(reasons: Sequence[Mapping[str, Any]]) -> Exception | None:
    """Return why a transaction was cancelled, given one reason for each of its writes."""
    codes = {str(reason.get("Code")) for reason in reasons}
    if transient := sorted(code for code in codes if code == "TransactionConflict" or is_throttling(code)):
        # Checked first: next to a conflict, DynamoDB does not report every condition that failed.
        return NotWritten(", ".join(transient))
    existing = {
        position: reason.get("Item", {})
        for position, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
    return ConditionFailed(existing) if existing else None
