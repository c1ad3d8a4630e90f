"""Writing batches of items such that one item which cannot be written keeps no other from being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.calls.aws_errors import Unprocessed
from herald.adapters.dynamodb.user_keys import notification_id_of
from herald.adapters.dynamodb.write_errors import InvalidItems
from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.table import Table
    from herald.domain.clock import TimeLeft

ATTEMPTS = 5
"""Calls in a row that may write nothing of what is left of a batch. They wait 0.75 s in all; after that the queue's
retry, which waits longer, is better."""

WHOLE_ATTEMPTS = 2
"""Calls for a whole batch that write nothing, before its items are written one by one: one may hold up the others."""

MAX_FAILURES = 2
"""Single items in a row that are refused before the rest of their batch is left: then the table is the cause."""

RESERVE_MS = 22_000
"""Time that must be left before a batch is sent again. A call without an answer takes up to 7 s, a call that another
thread has just made 7 s more, and handling the failure as long."""

NO_TIME = "there was no time left for them"
"""Why recipients wait whose items were not sent."""

Request = dict[str, Any]
"""A request of BatchWriteItem that puts a notification into an inbox."""


class BatchWriter:
    """Writes batches, also from several threads. `failed` has a reason for each notification that was not written."""

    def __init__(self, table: Table, backoff: Backoff, time_left: TimeLeft) -> None:
        self._table = table
        self._backoff = backoff
        self._time_left = time_left
        self.failed: dict[str, str] = {}

    def write(self, batch: Sequence[Request]) -> None:
        """Write a batch of at most 25 items as far as possible."""
        if self._time_left() < RESERVE_MS:
            self._fail(batch, NO_TIME)
            return
        left = list(batch)
        try:
            self._write_while_it_helps(left)
        except InvalidItems as error:
            self._write_singly(left, str(error), len(left))
        except TemporarilyUnavailable as error:
            if 1 < len(left) == len(batch):
                self._write_singly(left, str(error), MAX_FAILURES)
            else:
                self._fail(left, str(error))

    def _write_while_it_helps(self, left: list[Request]) -> None:
        """Send what is left of a batch, and continue while each call writes some of it.

        A table under too much load writes a part of each batch.
        """
        whole, in_vain = len(left), 0

        def send() -> None:
            nonlocal in_vain
            in_vain += 1
            unprocessed = self._table.batch_write(left)
            if len(unprocessed) < len(left):
                in_vain = 0
            left[:] = unprocessed
            if left:
                raise Unprocessed("DynamoDB left it unprocessed")

        def more() -> bool:
            attempts = WHOLE_ATTEMPTS if 1 < len(left) == whole else ATTEMPTS
            return in_vain < attempts and self._time_left() >= RESERVE_MS

        self._backoff.call(send, Unprocessed, 1, more)

    def _write_singly(self, left: Sequence[Request], reason: str, most: int) -> None:
        """Write item by item. Leaves the rest after `most` failures in a row, for the same reason."""
        failures = 0
        for position, request in enumerate(left):
            if failures == most or self._time_left() < RESERVE_MS:
                self._fail(left[position:], reason)
                return
            try:
                unprocessed = self._table.batch_write([request])
            except (InvalidItems, TemporarilyUnavailable) as error:
                self._fail([request], str(error))
                failures += 1
            else:
                self._fail(unprocessed, reason)
                failures = failures + 1 if unprocessed else 0

    def _fail(self, requests: Sequence[Request], reason: str) -> None:
        ids = (notification_id_of(request["PutRequest"]["Item"]) for request in requests)
        self.failed.update(dict.fromkeys(ids, reason))
