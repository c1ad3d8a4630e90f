"""The inbox table: notifications and read cursors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from herald.adapters.calls.aws_errors import Unprocessed, throttled_as_unprocessed, transient_as_unavailable
from herald.adapters.calls.parallel import one_by_one
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.tables import number, read_text, text
from herald.domain.delivery.inbox import Notification, Page
from herald.domain.notifications.content import encode
from herald.domain.policies.policy import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.calls.parallel import Run
    from herald.adapters.dynamodb.tables import Item
    from herald.domain.delivery.inbox import Position
    from herald.domain.ports import TimeLeft

BATCH_SIZE = 25
"""Items that one BatchWriteItem takes (AWS limit)."""

ATTEMPTS = 5
"""A batch of which nothing is taken for 0.75 s of waiting goes back to the queue, which waits longer."""

RESERVE_MS = 22_000
"""A batch is written or asked for again only if so much time is left: one that is not written takes 7 s, one that
another thread has just begun 7 s more, and so does handling the failure."""

SCHEMA_VERSION = 1


_AT_FIRST = tables.NOTIFICATION_PREFIX
_BEHIND = "~"
_AFTER_ALL = tables.NOTIFICATION_PREFIX + _BEHIND
"""The tilde sorts behind every digit, letter and hyphen."""


@dataclass(frozen=True, slots=True)
class _Range:
    """A stretch of a user's inbox between two sort keys, both included."""

    user_id: str
    lower: str = _AT_FIRST
    upper: str = _AFTER_ALL


class DynamoDBInbox:
    """Notifications in DynamoDB, each under its deterministic key."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff, side_by_side: Run = one_by_one) -> None:
        """Use `client` on `table`; `backoff` spaces the attempts at what DynamoDB left unprocessed.

        `side_by_side` writes the batches of one chunk.
        """
        self._client = client
        self._table = table
        self._backoff = backoff
        self._side_by_side = side_by_side

    def put(self, items: Sequence[Notification], time_left: TimeLeft) -> None:
        """Write notifications in batches of 25; see `herald.domain.ports.Inbox`."""
        requests = list(_put_requests(items))
        batches = [requests[start : start + BATCH_SIZE] for start in range(0, len(requests), BATCH_SIZE)]
        self._side_by_side(lambda batch: self._put_batch(batch, time_left), batches)

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        """Return a page of notifications, newest first."""
        found: list[Notification] = []
        upper = tables.notification_sort(before) if before else _AFTER_ALL
        for item in self._query(_Range(user_id, upper=upper), now, limit + 1):
            if item["SK"]["S"] == upper:
                continue
            if len(found) == limit:
                return Page(tuple(found), found[-1].position)
            found.append(_read(user_id, item))
        return Page(tuple(found), None)

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        """Look for a notification from the newest on: what is being read usually stands first."""
        for item in self._query(_Range(user_id), now):
            position = tables.position_of(read_text(item, "SK"))
            if position.notification_id == notification_id:
                return position
        return None

    def count_after(self, user_id: str, position: Position | None, limit: int, now: int) -> int:
        """Count notifications behind `position`, up to `limit`."""
        lower = tables.notification_sort(position) + _BEHIND if position else _AT_FIRST
        counted = 0
        for _ in self._query(_Range(user_id, lower=lower), now, limit):
            counted += 1
            if counted == limit:
                break
        return counted

    def read_through(self, user_id: str) -> Position | None:
        """Return the user's read cursor."""
        with transient_as_unavailable():
            answer = self._client.get_item(TableName=self._table, Key=tables.cursor_key(user_id), ConsistentRead=True)
        return tables.position_of(read_text(answer["Item"], "through")) if "Item" in answer else None

    def mark_read(self, user_id: str, position: Position) -> None:
        """Move the read cursor forward; a cursor that is further already stays."""
        through = text(tables.notification_sort(position))
        with transient_as_unavailable():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item={**tables.cursor_key(user_id), "through": through},
                    ConditionExpression="attribute_not_exists(PK) OR through < :through",
                    ExpressionAttributeValues={":through": through},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return

    def _put_batch(self, requests: list[Any], time_left: TimeLeft) -> None:
        """Write a batch, and go on while the table takes some of it.

        A table under more load than it carries takes a part of each batch: whoever gave up after some attempts would
        write all of the message again later, and so make the load larger.
        """
        remaining, in_vain = requests, 0

        def write() -> None:
            nonlocal remaining, in_vain
            in_vain += 1
            left = self._write(remaining)
            if len(left) < len(remaining):
                in_vain = 0
            remaining = left
            if remaining:
                raise Unprocessed(f"{len(remaining)} inbox items were not processed")

        def more() -> bool:
            return in_vain < ATTEMPTS and time_left() >= RESERVE_MS

        self._backoff.call(write, Unprocessed, ATTEMPTS, more)

    def _write(self, requests: list[Any]) -> list[Any]:
        with transient_as_unavailable(), throttled_as_unprocessed():
            answer = self._client.batch_write_item(RequestItems={self._table: requests})
        return answer["UnprocessedItems"].get(self._table, [])

    def _query(self, within: _Range, now: int, page_size: int = 1000) -> Iterator[Item]:
        """Yield a user's unexpired notifications in a range, newest first.

        The paginator goes on while expired ones are filtered out: DynamoDB deletes them days after their time.
        """
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :user AND SK BETWEEN :lower AND :upper",
            FilterExpression="expires_at > :now",
            ExpressionAttributeValues={
                ":user": text(f"USER#{within.user_id}"),
                ":lower": text(within.lower),
                ":upper": text(within.upper),
                ":now": number(now // 1000),
            },
            ScanIndexForward=False,
            PaginationConfig={"PageSize": page_size},
        )
        with transient_as_unavailable():
            for page in pages:
                yield from page["Items"]


def _put_requests(items: Sequence[Notification]) -> Iterator[dict[str, Any]]:
    """Yield a request for each item. What a chunk's items have in common is written once."""
    last: Notification | None = None
    common: dict[str, Any] = {}
    for item in items:
        if last is None or not _alike(item, last):
            common = _common(item)
        last = item
        key = tables.notification_key(item.recipient, item.position)
        role: dict[str, Any] = {"role": text(item.role)} if item.role else {}
        yield {"PutRequest": {"Item": {**key, **common, **role}}}


def _alike(one: Notification, other: Notification) -> bool:
    """Tell whether two items differ in their recipients at most, by the content that they share."""
    return (
        one.content is other.content
        and one.kind == other.kind
        and one.created_at == other.created_at
        and one.policy_version == other.policy_version
    )


def _common(item: Notification) -> dict[str, Any]:
    return {
        "kind": text(item.kind),
        "content": text(encode(item.content)),
        "policy_version": text(item.policy_version),
        "expires_at": number(item.expires_at // 1000),
        "schema_version": number(SCHEMA_VERSION),
    }


def _read(user_id: str, item: Item) -> Notification:
    position = tables.position_of(read_text(item, "SK"))
    return Notification(
        recipient=user_id,
        notification_id=position.notification_id,
        kind=read_text(item, "kind"),
        created_at=position.created_at,
        role=read_text(item, "role") if "role" in item else None,
        content=json.loads(read_text(item, "content")),
        policy_version=read_text(item, "policy_version") if "policy_version" in item else BUILT_IN.version,
    )
