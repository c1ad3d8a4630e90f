"""Publishing messages to the notifications topic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from herald.domain.errors import HeraldError, PublishFailed
from herald.domain.notifications.publication import Format

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


class _NotYetPublished(HeraldError):
    """SNS listed entries of a batch as failed. Sending them again may help."""


class _Entry(NamedTuple):
    position: int
    request: PublishBatchRequestEntryTypeDef
    size: int


class SnsPublisher:
    """Publishes messages to an SNS topic, in batches.

    SNS takes the entries of a batch in any order, and may take some without the others. So v1 and v2 are never in one
    batch: all v1 messages are published first. Where the gateway reads v2 alone, that makes no additional call.
    """

    def __init__(self, client: SNSClient, topic_arn: str, backoff: Backoff) -> None:
        """`client` publishes to the topic; `backoff` waits before failed entries are published again."""
        self._client = client
        self._topic_arn = topic_arn
        self._backoff = backoff

    def publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> None:
        """Publish all, v1 first; see `herald.domain.notifications.ports.Publisher`."""
        entries = [_entry(position, publication) for position, publication in enumerate(publications)]
        first = [entry for entry in entries if publications[entry.position].format is Format.V1]
        then = [entry for entry in entries if publications[entry.position].format is not Format.V1]
        try:
            self._publish(first, time_left)
        except PublishFailed as error:
            self._publish([entry for entry in then if entry.position < error.position], time_left)
            raise
        self._publish(then, time_left)

    def _publish(self, entries: Sequence[_Entry], time_left: TimeLeft) -> None:
        """Publish batch by batch, up to the first that fails. Raises PublishFailed."""
        for batch in _batches(entries):
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
    return _Entry(position, request, publication.size)


def _attribute(value: object) -> MessageAttributeValueTypeDef:
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(value)}


def _batches(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Yield batches within the limits."""
    batch: list[_Entry] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) == BATCH_SIZE or size + entry.size > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch
