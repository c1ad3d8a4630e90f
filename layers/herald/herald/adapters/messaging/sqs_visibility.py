"""The visibility timeout of received messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sqs import SQSClient


class SqsVisibility:
    """Changes when messages of one SQS queue come again."""

    def __init__(self, client: Callable[[], SQSClient], queue_url: str) -> None:
        """Use what `client` returns on the queue at `queue_url`; it is asked only when something has failed."""
        self._client = client
        self._queue_url = queue_url

    def postpone(self, receipt: str, seconds: int) -> None:
        """Change one message's visibility timeout; see `herald.domain.ports.Visibility`."""
        try:
            self._client().change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        except (ClientError, BotoCoreError) as error:
            raise TemporarilyUnavailable(type(error).__name__) from error
