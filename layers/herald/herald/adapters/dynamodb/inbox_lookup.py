"""The inbox table as it is asked whether notifications exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.calls.parallel import one_by_one
from herald.adapters.dynamodb.batches import READ_SIZE, batches_of, read_all
from herald.adapters.dynamodb.requests import Expression, ReadOptions
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.user_keys import notification_id_of, notification_key

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.calls.parallel import Run
    from herald.adapters.dynamodb.values import Item, Key
    from herald.domain.delivery.inbox import InboxKey

_SORT_KEY = Expression("SK")
"""The one attribute that is returned: its end is the id of the notification."""


class DynamoDBInboxItems:
    """Looks notifications up by their keys, 100 a call."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff, parallel: Run = one_by_one) -> None:
        """`table` is the name of the inbox table; `backoff` waits before unprocessed keys are read again.

        `parallel` makes the calls, several at a time or one by one.
        """
        self._table = Table(client, table)
        self._backoff = backoff
        self._parallel = parallel

    def missing(self, keys: Collection[InboxKey], *, consistent: bool) -> frozenset[str]:
        """Return the ids of those that do not exist; see `herald.domain.delivery.inbox_ports.InboxItems`."""
        wanted = [notification_key(key.user_id, key.position) for key in keys]
        found: list[Item] = []

        def read(batch: Sequence[Key]) -> None:
            found.extend(read_all(self._table, batch, self._backoff, ReadOptions(consistent, _SORT_KEY)))

        self._parallel(read, list(batches_of(wanted, READ_SIZE)))
        if len(found) == len(wanted):
            return frozenset()
        return frozenset(key.position.notification_id for key in keys).difference(map(notification_id_of, found))
