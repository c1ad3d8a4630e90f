"""Changing the visibility timeout of received messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import any_error_as_unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sqs import SQSClient


class SqsVisibility:
    """Changes when messages of one SQS queue are delivered again."""

    def __init__(self, client: Callable[[], SQSClient], queue_url: str) -> None:
        """`queue_url` is the queue; `client` returns the SQS client, and is called at the first failure."""
        self._client = client
        self._queue_url = queue_url

    def postpone(self, receipt: str, seconds: int) -> None:
        """Change one message's visibility timeout; see `herald.domain.delivery.ports.Visibility`."""
        with any_error_as_unavailable():
            self._client().change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
