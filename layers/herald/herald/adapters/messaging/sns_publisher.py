"""The notifications topic."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herald.domain.errors import HeraldError, PublishFailed
from herald.domain.notifications.publication import attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef, PublishBatchRequestEntryTypeDef

    from herald.adapters.calls.backoff import Backoff
    from herald.domain.notifications.publication import Publication
    from herald.domain.ports import TimeLeft

BATCH_SIZE = 10
BATCH_LIMIT = 256 * 1024
"""Messages and bytes that one PublishBatch takes (AWS limits); neither emulator refuses more, so it is measured."""

ATTEMPTS = 3
"""What still fails after that is left to the stream, which tries the record again later."""

RESERVE_MS = 22_000
"""A batch takes at worst 3 attempts of twice 3 s, a second between the two, and the waits: less is no time to begin."""

_ATTRIBUTES_ALLOWANCE = 512
"""Bytes counted for a message's attributes, which are part of the limit; ours take under 200."""


class _NotYetPublished(HeraldError):
    """Some entries of a batch failed in a way that may pass."""


@dataclass(frozen=True, slots=True)
class _Entry:
    position: int
    request: PublishBatchRequestEntryTypeDef
    size: int


class SnsPublisher:
    """Publishes messages to SNS in batches."""

    def __init__(self, client: SNSClient, topic_arn: str, backoff: Backoff) -> None:
        """Use `client` on `topic_arn`; `backoff` spaces the attempts at entries that SNS reports as failed."""
        self._client = client
        self._topic_arn = topic_arn
        self._backoff = backoff

    def publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> None:
        """Publish all; see `herald.domain.ports.Publisher`."""
        for batch in _batches(publications):
            if time_left() < RESERVE_MS:
                raise PublishFailed(batch[0].position, "there is no time left for it")
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
        """Publish a batch. Returns what SNS lists as failed: it answers 200 even when it took only some."""
        answer = self._client.publish_batch(
            TopicArn=self._topic_arn, PublishBatchRequestEntries=[entry.request for entry in batch]
        )
        failed = {entry["Id"] for entry in answer.get("Failed", [])}
        return [entry for entry in batch if entry.request["Id"] in failed]


def _entry(position: int, publication: Publication) -> _Entry:
    request: PublishBatchRequestEntryTypeDef = {
        "Id": str(position),
        "Message": publication.body,
        "MessageAttributes": {name: _attribute(value) for name, value in attributes(publication).items()},
    }
    return _Entry(position, request, len(publication.body.encode()) + _ATTRIBUTES_ALLOWANCE)


def _attribute(value: object) -> MessageAttributeValueTypeDef:
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(value)}


def _batches(publications: Sequence[Publication]) -> Iterator[list[_Entry]]:
    """Divide publications by the limits. Raises PublishFailed at one that is too large, after all before it."""
    batch: list[_Entry] = []
    size = 0
    for position, publication in enumerate(publications):
        entry = _entry(position, publication)
        too_large = entry.size > publication.limit
        if batch and (too_large or len(batch) == BATCH_SIZE or size + entry.size > BATCH_LIMIT):
            yield batch
            batch, size = [], 0
        if too_large:
            raise PublishFailed(position, f"the message has {entry.size} bytes, more than {publication.limit}")
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch
