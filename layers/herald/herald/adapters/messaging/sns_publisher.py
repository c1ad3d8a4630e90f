"""Publishing messages to the notifications topic."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herald.domain.errors import HeraldError, PublishFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef, PublishBatchRequestEntryTypeDef

    from herald.adapters.calls.backoff import Backoff
    from herald.domain.clock import TimeLeft
    from herald.domain.notifications.publication import Publication

BATCH_SIZE = 10
MAX_BATCH_BYTES = 256 * 1024
"""Messages and bytes in one PublishBatch (AWS limits). Bytes are counted here: local AWS stacks accept more."""

ATTEMPTS = 3
"""Calls for one batch. After that the stream's retry of the record, which waits longer, is better."""

RESERVE_MS = 22_000
"""Time that must be left before a batch is sent: at worst it takes 3 calls of twice 3 s, with waits in between."""

_ATTRIBUTES_BYTES = 512
"""Bytes counted for the attributes of a message, which are part of the limit. They take less than 200."""


class _NotYetPublished(HeraldError):
    """SNS listed entries of a batch as failed. Sending them again may help."""


@dataclass(frozen=True, slots=True)
class _Entry:
    position: int
    request: PublishBatchRequestEntryTypeDef
    size: int


class SnsPublisher:
    """Publishes messages to an SNS topic, in batches."""

    def __init__(self, client: SNSClient, topic_arn: str, backoff: Backoff) -> None:
        """`client` publishes to the topic; `backoff` waits before failed entries are published again."""
        self._client = client
        self._topic_arn = topic_arn
        self._backoff = backoff

    def publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> None:
        """Publish messages in order; see `herald.domain.notifications.ports.Publisher`."""
        for batch in _batches(publications):
            if time_left() < RESERVE_MS:
                raise PublishFailed(batch[0].position, "no time left in this invocation")
            self._publish_batch(batch)

    def _publish_batch(self, batch: list[_Entry]) -> None:
        remaining = batch

        def send() -> None:
            nonlocal remaining
            remaining = self._send(remaining)
            if remaining:
                raise _NotYetPublished(f"SNS reported {len(remaining)} entries as failed")

        try:
            self._backoff.call(send, _NotYetPublished, ATTEMPTS)
        except (_NotYetPublished, ClientError, BotoCoreError) as error:
            raise PublishFailed(remaining[0].position, str(error)) from error

    def _send(self, batch: list[_Entry]) -> list[_Entry]:
        """Publish a batch. Returns the entries that SNS lists as failed: it answers 200 although some are."""
        answer = self._client.publish_batch(
            TopicArn=self._topic_arn, PublishBatchRequestEntries=[entry.request for entry in batch]
        )
        failed = {entry["Id"] for entry in answer.get("Failed", [])}
        return [entry for entry in batch if entry.request["Id"] in failed]


def _entry(position: int, publication: Publication) -> _Entry:
    request: PublishBatchRequestEntryTypeDef = {
        "Id": str(position),
        "Message": publication.body,
        "MessageAttributes": {name: _attribute(value) for name, value in publication.attributes.items()},
    }
    return _Entry(position, request, len(publication.body.encode()) + _ATTRIBUTES_BYTES)


def _attribute(value: object) -> MessageAttributeValueTypeDef:
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(value)}


def _batches(publications: Sequence[Publication]) -> Iterator[list[_Entry]]:
    """Yield batches within the limits. Raises PublishFailed at a message that is too large, after those before it."""
    batch: list[_Entry] = []
    size = 0
    for position, publication in enumerate(publications):
        entry = _entry(position, publication)
        too_large = entry.size > publication.max_bytes
        if batch and (too_large or len(batch) == BATCH_SIZE or size + entry.size > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        if too_large:
            raise PublishFailed(position, f"the message has {entry.size} bytes; the limit is {publication.max_bytes}")
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch
