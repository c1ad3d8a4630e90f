"""A table's stream on moto, read as Lambda would see it."""

from collections.abc import Callable
from typing import Any

from moto.dynamodb.models.table import Table

from tests.support.stream_mapping import Record


class StreamReader:
    """Reads a table's stream from its beginning; what was read once is kept.

    It asks moto itself: by a call each reading would begin anew, for moto's iterators end with a cancelled transaction,
    which puts a copy in the table's place.
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
    """Make moto's record what AWS's is: a number for the time, and the stream's name."""
    change = dict(record["dynamodb"])
    change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    arn = f"{table.table_arn}/stream/{table.latest_stream_label}"
    return {**record, "eventSourceARN": arn, "dynamodb": change}
