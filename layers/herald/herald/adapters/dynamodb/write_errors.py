"""Why DynamoDB refused a write."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from herald.adapters.calls.aws_errors import error_code, transient_as_unavailable
from herald.domain.errors import NotWritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from herald.adapters.dynamodb.values import Item

_TRANSIENT_REASONS = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})

_INVALID_CODES = frozenset({"ItemCollectionSizeLimitExceededException", "ValidationException"})


class ConditionFailed(Exception):
    """The condition of a write is not met. Nothing was written; of a transaction, none of its writes.

    `existing` has an entry for each write whose condition failed: its position in the transaction (0 for a single
    write) and the item that has its key, which is empty unless the write asks for it with `return_existing`.
    """

    def __init__(self, existing: Mapping[int, Item]) -> None:
        super().__init__(f"condition failed for writes {sorted(existing)}")
        self.existing = existing


class InvalidItems(Exception):
    """DynamoDB refuses a whole batch because of some of its items: one that is too large, for example."""


@contextmanager
def invalid_items() -> Iterator[None]:
    """Raise InvalidItems instead of botocore's error for a batch that DynamoDB cannot take as it is."""
    try:
        yield
    except ClientError as error:
        if error_code(error) not in _INVALID_CODES:
            raise
        raise InvalidItems(error_code(error)) from error


@contextmanager
def refusals() -> Iterator[None]:
    """Raise ConditionFailed, NotWritten or TemporarilyUnavailable instead of the error of botocore that means it.

    Other errors pass unchanged: a missing permission or an invalid request is a fault of the code or the deployment.
    """
    with transient_as_unavailable():
        try:
            yield
        except ClientError as error:
            if (refusal := _refusal(error)) is None:
                raise
            raise refusal from error


def _refusal(error: ClientError) -> Exception | None:
    response: Any = error.response
    match error_code(error):
        case "ConditionalCheckFailedException":
            return ConditionFailed({0: response.get("Item", {})})
        case "TransactionConflictException" as code:
            return NotWritten(code)
        case "TransactionCanceledException":
            return _cancellation(response["CancellationReasons"])
    return None


def _cancellation(reasons: Sequence[Mapping[str, Any]]) -> Exception | None:
    """Return why a transaction was cancelled, given one reason for each of its writes."""
    codes = [reason.get("Code") for reason in reasons]
    if transient := _TRANSIENT_REASONS.intersection(codes):
        # Checked first: next to a conflict, DynamoDB does not report every condition that failed.
        return NotWritten(", ".join(sorted(transient)))
    existing = {
        position: reason.get("Item", {})
        for position, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
    return ConditionFailed(existing) if existing else None
