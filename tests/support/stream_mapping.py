"""Simulates a stream's event source mapping, with the properties of template.yaml: one shard, records in order.

The rules are those of AWS's documentation. tests/unit/support/test_mappings.py has a case for each rule.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.support.clock import START, VirtualClock

Record = dict[str, Any]
Invoke = Callable[[str, dict[str, Any]], Any]
"""Invokes a function, by logical id, with an event. Raises what the function raises."""

GiveUp = Callable[[str], None]
"""Receives the JSON message that AWS sends to the on-failure destination."""

PAUSE = 1.0
"""Seconds between two attempts of a batch. AWS waits longer."""


class Killed(BaseException):
    """The process of a function was killed. Not an Exception, so that no handler can catch it."""


@dataclass
class StreamMapping:
    """The event source mapping of one function and the stream. `position` counts the records already processed."""

    function: str
    properties: dict[str, Any]
    clock: VirtualClock
    position: int = 0

    def play(self, records: list[Record], invoke: Invoke, give_up: GiveUp) -> None:
        """Invoke the function with all records from the position on."""
        waiting = [record for record in records[self.position :] if self._matches(record)]
        size = int(self.properties["BatchSize"])
        while waiting:
            batch, waiting = waiting[:size], waiting[size:]
            self._play_batch(batch, invoke, give_up)
        self.position = len(records)

    def _play_batch(self, batch: list[Record], invoke: Invoke, give_up: GiveUp) -> None:
        """Retry a batch until it succeeds or is discarded. Each half of a bisected batch is a batch of its own."""
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

        The whole batch fails if the function raises, or reports anything that is not a record of the batch.
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
        return not filters or any(matches(json.loads(each["Pattern"]), record) for each in filters)

    def _metadata(self, batch: list[Record], condition: str, tried: int) -> str:
        """Return the message of a discarded batch: its position in the stream, without its records."""
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
    """Return the identifiers that a function reports as failed, None for a failure without identifier.

    No answer, an empty answer and an answer without the list mean success (AWS).
    """
    failures = (answer or {}).get("batchItemFailures") or []
    return {failure.get("itemIdentifier") or None for failure in failures}


def _number(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def _arrival(record: Record) -> int:
    """Return when a record arrived, in epoch ms of the virtual clock, which moto's own times do not follow."""
    return int(record["dynamodb"].get("NewImage", {}).get("created_at", {}).get("N", START))


def _rfc3339(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat()


def matches(pattern: dict[str, Any], document: Any) -> bool:
    """Match an EventBridge pattern of exact values and `{"exists": false}`. The template uses no others."""
    for name, wanted in pattern.items():
        found = document.get(name) if isinstance(document, dict) else None
        if not (_is_wanted(found, wanted) if isinstance(wanted, list) else matches(wanted, found)):
            return False
    return True


def _is_wanted(found: Any, wanted: list[Any]) -> bool:
    """Match a leaf of a pattern. An object is no leaf: to EventBridge, a field that holds one does not exist (AWS)."""
    is_leaf = found is not None and not isinstance(found, dict)
    return found in wanted or (not is_leaf and {"exists": False} in wanted)
