"""The stream of a table on moto, with records as Lambda receives them."""

from collections.abc import Callable
from typing import Any

from moto.dynamodb.models.table import Table

from tests.support.stream_mapping import Record


class StreamReader:
    """Reads a table's stream from its beginning, and keeps the records that it has read.

    It reads moto's own objects. moto's shard iterators end with a cancelled transaction, which replaces the table by a
    copy, so through a client each read would begin at the first record.
    """

    def __init__(self, table: Callable[[], Table]) -> None:
        self._table = table
        self._records: list[Record] = []

    def records(self) -> list[Record]:
        """Return all records so far."""
        table = self._table()
        shard: Any = table.stream_shard
        self._records += [_normalised(each.to_json(), table) for each in shard.items[len(self._records) :]]
        return list(self._records)


def _normalised(record: Record, table: Table) -> Record:
    """Add what moto's records lack: the time as a number, and the ARN of the stream."""
    change = dict(record["dynamodb"])
    change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    arn = f"{table.table_arn}/stream/{table.latest_stream_label}"
    return {**record, "eventSourceARN": arn, "dynamodb": change}
