"""Writes that DynamoDB refuses, and why."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from herald.adapters.calls.aws_errors import error_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from herald.adapters.dynamodb.values import Item


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
