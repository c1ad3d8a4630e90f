"""A stream's event source mapping as AWS plays it, read from template.yaml: one shard, its records in order.

What it does rests on AWS's documentation; tests/unit/support/test_mappings.py has a case for each rule.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.support.clock import START, VirtualClock

Record = dict[str, Any]
Invoke = Callable[[str, dict[str, Any]], Any]
"""Invokes a function, by logical id, with an event. What it raises, the function raised."""

GiveUp = Callable[[str], None]
"""Takes the message, in JSON, that AWS sends to the destination on failure."""

PAUSE = 1.0
"""Seconds between two attempts at a batch. AWS backs off longer; the rules are the same."""


class Killed(BaseException):
    """The process that runs a function is gone. Not an Exception, so that no handler can catch it."""


@dataclass
class StreamMapping:
    """One function's reading of the stream: `position` counts the records that are behind it."""

    function: str
    properties: dict[str, Any]
    clock: VirtualClock
    position: int = 0

    def play(self, records: list[Record], invoke: Invoke, give_up: GiveUp) -> None:
        """Hand everything behind the position to the function, until nothing is left."""
        waiting = [record for record in records[self.position :] if self._matches(record)]
        size = int(self.properties["BatchSize"])
        while waiting:
            batch, waiting = waiting[:size], waiting[size:]
            self._play_batch(batch, invoke, give_up)
        self.position = len(records)

    def _play_batch(self, batch: list[Record], invoke: Invoke, give_up: GiveUp) -> None:
        """Try a batch until it is through or given up; a half of it is a batch of its own."""
        tried = 0
        while batch:
            if self._is_too_old(batch):
                give_up(self._metadata(batch, "RecordAgeExceeded", tried))
                return
            checkpoint = self._attempt(batch, invoke)
            if checkpoint is None:
                return
            self.clock.advance(PAUSE)
            tried = 1 if checkpoint else tried + 1
            batch = batch[checkpoint:]
            if tried > int(self.properties["MaximumRetryAttempts"]):
                give_up(self._metadata(batch, "RetryAttemptsExhausted", tried))
                return
            if not checkpoint and len(batch) > 1 and self.properties["BisectBatchOnFunctionError"]:
                half = len(batch) // 2
                self._play_batch(batch[:half], invoke, give_up)
                batch, tried = batch[half:], 0

    def _attempt(self, batch: list[Record], invoke: Invoke) -> int | None:
        """Return the position of the lowest failed record, or None if there is none.

        Whatever the function raises, or reports without naming a record of the batch, fails the whole of it.
        """
        try:
            answer = invoke(self.function, {"Records": batch})
        except (Exception, Killed):  # noqa: BLE001 - whatever a function raises, AWS tries again.
            return 0
        failed = reported(answer)
        numbers = [_number(record) for record in batch]
        if failed - set(numbers):
            return 0
        return min((numbers.index(number) for number in failed), default=None)

    def _is_too_old(self, batch: list[Record]) -> bool:
        age = self.clock.now - _arrival(batch[0])
        return age > int(self.properties["MaximumRecordAgeInSeconds"]) * 1000

    def _matches(self, record: Record) -> bool:
        filters = self.properties.get("FilterCriteria", {}).get("Filters", [])
        return not filters or any(_matches(json.loads(each["Pattern"]), record) for each in filters)

    def _metadata(self, batch: list[Record], condition: str, tried: int) -> str:
        """Write what AWS tells of a batch that it gives up: where it stood in the stream, and none of its records."""
        info = {
            "shardId": "shardId-00000001541626099285-f35f62ef",
            "startSequenceNumber": _number(batch[0]),
            "endSequenceNumber": _number(batch[-1]),
            "approximateArrivalOfFirstRecord": _rfc3339(_arrival(batch[0])),
            "approximateArrivalOfLastRecord": _rfc3339(_arrival(batch[-1])),
            "batchSize": len(batch),
            "streamArn": batch[0].get("eventSourceARN", ""),
        }
        context = {"requestId": "given-up", "condition": condition, "approximateInvokeCount": tried}
        return json.dumps({"requestContext": context, "version": "1.0", "DDBStreamBatchInfo": info})


def reported(answer: Any) -> set[Any]:
    """Return what a function reports as failed; None stands for a failure that names nothing.

    No answer, an empty one and one without the list mean that all went well (AWS).
    """
    failures = (answer or {}).get("batchItemFailures") or []
    return {failure.get("itemIdentifier") or None for failure in failures}


def _number(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def _arrival(record: Record) -> int:
    """Return when a record arrived, in epoch ms of the virtual clock: moto's own times are of another world."""
    return int(record["dynamodb"].get("NewImage", {}).get("created_at", {}).get("N", START))


def _rfc3339(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat()


def _matches(pattern: dict[str, Any], document: Any) -> bool:
    """Match an EventBridge pattern of exact values, which is all that the template uses."""
    for name, wanted in pattern.items():
        found = document.get(name) if isinstance(document, dict) else None
        if not (found in wanted if isinstance(wanted, list) else _matches(wanted, found)):
            return False
    return True
