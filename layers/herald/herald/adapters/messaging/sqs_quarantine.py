"""A dead-letter queue as the functions themselves use it: with the cause beside the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sqs import SQSClient

CAUSE_LENGTH = 512
"""Characters kept of a cause: enough to tell what failed, and never a reason for SQS to refuse the message."""


class SqsQuarantine:
    """Sends what could not be done to an SQS queue."""

    def __init__(self, client: Callable[[], SQSClient], queue_url: str) -> None:
        """Use what `client` returns on the queue at `queue_url`; it is asked only when something has failed."""
        self._client = client
        self._queue_url = queue_url

    def put(self, body: str, cause: str) -> None:
        """Send a message with the attribute `cause`. Whatever SQS refuses, it is not there, and must come again."""
        try:
            self._client().send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageAttributes={"cause": {"DataType": "String", "StringValue": _printable(cause)}},
            )
        except (ClientError, BotoCoreError) as error:
            raise TemporarilyUnavailable(f"not set aside: {type(error).__name__}") from error


def _printable(cause: str) -> str:
    """Write a cause in the characters that SQS takes from everybody: it may quote what made the message unreadable."""
    return cause.encode("unicode_escape").decode("ascii")[:CAUSE_LENGTH] or "unknown"
