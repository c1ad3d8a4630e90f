"""Sending messages to a dead-letter queue, with the cause as an attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herald.adapters.calls.aws_errors import error_name
from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sqs import SQSClient

MAX_CAUSE = 512
"""Characters of a cause. Enough to identify the failure, and far from the size that makes SQS refuse a message."""


class SqsQuarantine:
    """Moves messages that cannot be delivered to an SQS queue."""

    def __init__(self, client: Callable[[], SQSClient], queue_url: str) -> None:
        """`queue_url` is a dead-letter queue; `client` returns the SQS client, and is called at the first failure."""
        self._client = client
        self._queue_url = queue_url

    def put(self, body: str, cause: str) -> None:
        """Send a message with the attribute `cause`; see `herald.domain.delivery.ports.Quarantine`.

        Any error of SQS, such as a missing permission, is TemporarilyUnavailable: the message is then retried.
        """
        try:
            self._client().send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageAttributes={"cause": {"DataType": "String", "StringValue": _printable(cause)}},
            )
        except (ClientError, BotoCoreError) as error:
            raise TemporarilyUnavailable(f"not quarantined: {error_name(error)}") from error


def _printable(cause: str) -> str:
    """Escape a cause to ASCII, which SQS always accepts: it may quote characters of an unreadable message."""
    return cause.encode("unicode_escape").decode("ascii")[:MAX_CAUSE] or "unknown"
