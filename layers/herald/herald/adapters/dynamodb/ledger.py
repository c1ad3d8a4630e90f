"""The delivery ledger, in the inbox table."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.group_keys import DELIVERY_PREFIX, GROUP_PREFIX, ledger_key
from herald.adapters.dynamodb.ledger_items import ledger_item, read_entry, readable_entry
from herald.adapters.dynamodb.requests import ABSENT, Expression, Put, Query, ReadOptions
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.delivery.ledger import LedgerEntry, Outcome
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import LEDGER_CHANNELS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.values import Item
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.kinds import Channel

_NOT_DONE = Expression("attribute_not_exists(PK) OR outcome <> :done", {":done": text(Outcome.DONE.value)})


class DynamoDBLedger:
    """Ledger entries in DynamoDB, one for each channel, kind and chunk of a group."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        backoff: Backoff,
        channels: Collection[Channel] = LEDGER_CHANNELS,
    ) -> None:
        """`table` is the name of the inbox table; `backoff` waits before unprocessed keys are read again.

        `channels` are those that the stack has. In `outcomes`, deliveries on others are done: nobody can do them.
        """
        self._table = Table(client, table)
        self._backoff = backoff
        self._channels = frozenset(channels)

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        """Return an entry; see `herald.domain.delivery.ports.Ledger`."""
        item = self._table.get(ledger_key(key))
        return readable_entry(key, item) if item else None

    def begin(self, key: LedgerKey, recipients: int, at: int) -> LedgerEntry | None:
        """Write an entry that is not finished, unless there is one; see `herald.domain.delivery.ports.Ledger`."""
        entry = LedgerEntry(key, Outcome.UNFINISHED, recipients, at, attempts=0)
        try:
            self._table.put(Put(ledger_item(entry), ABSENT, return_existing=True))
        except ConditionFailed as failed:
            return readable_entry(key, failed.existing[0])
        return None

    def record(self, entry: LedgerEntry) -> None:
        """Write an entry unless a done one exists. If two workers finish one delivery, the second changes nothing."""
        with suppress(ConditionFailed):
            self._table.put(Put(ledger_item(entry), _NOT_DONE))

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        """Return all entries of a group that this version can read."""
        of_group = Expression(
            "PK = :group AND begins_with(SK, :deliveries)",
            {":group": text(f"{GROUP_PREFIX}{group_id}"), ":deliveries": text(DELIVERY_PREFIX)},
        )
        return tuple(_readable(self._table.query(Query(of_group))))

    def outcomes(self, keys: Collection[LedgerKey], *, consistent: bool) -> Mapping[LedgerKey, Outcome]:
        """Return the outcomes of entries of any groups, read 100 a call. One that cannot be read counts as missing."""
        wanted = [ledger_key(key) for key in keys if key.channel in self._channels]
        found = read_all(self._table, wanted, self._backoff, ReadOptions(consistent))
        impossible = {key: Outcome.DONE for key in keys if key.channel not in self._channels}
        return {entry.key: entry.outcome for entry in _readable(found)} | impossible


def _readable(items: Iterable[Item]) -> Iterator[LedgerEntry]:
    """Yield the entries that this version can read. What a newer version wrote counts as missing."""
    for item in items:
        with suppress(MalformedRecord):
            yield read_entry(item)
