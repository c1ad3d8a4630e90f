"""Reads lines of the audit log with CloudWatch Logs Insights."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald_tools.commands.audit.query import Query, Row, matches
from herald_tools.commands.audit.version_1 import up_to_date
from herald_tools.commands.common.failures import OperationFailed
from herald_tools.commands.common.spans import Span
from herald_tools.commands.common.target import Target

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

MAX_ROWS = 10_000
"""Rows that one query returns (AWS limit)."""

POLL_SECONDS = 0.3
"""Seconds between two calls for the result of a query."""


Found = tuple[str, str]
"""A message, and the name of its log stream, which names the function that wrote it."""


class QueryFailed(OperationFailed):
    """CloudWatch ended a query without a result; the message holds its status."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in order of time. `cut` is true if a single second holds more lines than CloudWatch returns."""

    lines: list[Row]
    cut: bool


class Insights:
    """The audit log of a stack."""

    def __init__(self, target: Target, sleep: Callable[[float], None] = time.sleep) -> None:
        """Read the log of `target`; `sleep` takes seconds."""
        self._logs: CloudWatchLogsClient = target.session.client("logs", endpoint_url=target.endpoint_url)
        self._group = target.outputs["AuditLogName"]
        self._sleep = sleep

    def lines(self, query: Query, span: Span) -> Lines:
        """Return every line in `span` that meets the query's conditions. Raises QueryFailed."""
        text = "\n| ".join(
            [
                "fields @timestamp, @ptr, @logStream, @message",
                *(f"filter {each.text}" for each in query.conditions),
                "sort @timestamp asc",
                f"limit {MAX_ROWS}",
            ]
        )
        found: dict[str, Found] = {}
        cut = self._collect(text, int(span.start.timestamp()), int(span.end.timestamp()) + 1, found)
        parsed = (as_row(*each) for each in found.values())
        lines = [line for line in parsed if "event_id" in line and matches(query, line)]
        return Lines(sorted(lines, key=lambda line: str(line["timestamp"])), cut)

    def _collect(self, text: str, start: int, end: int, found: dict[str, Found]) -> bool:
        """Run a query from `start` to `end` (epoch s), in halves if one result cannot hold all rows.

        Adds the messages to `found`, by CloudWatch's pointers. Returns whether any is left out. The halves share one
        second, because AWS does not say whether a query includes all of its last second.
        """
        rows = self._run(text, start, end)
        if len(rows) < MAX_ROWS:
            found.update(rows)
            return False
        if end - start <= 1:
            found.update(rows)
            return True
        middle = (start + end) // 2
        return self._collect(text, start, middle, found) | self._collect(text, middle, end, found)

    def _run(self, text: str, start: int, end: int) -> dict[str, Found]:
        """Run one query and wait for its result. Returns messages by CloudWatch's pointers."""
        started = self._logs.start_query(
            logGroupName=self._group, startTime=start, endTime=end, queryString=text, limit=MAX_ROWS
        )
        while True:
            answer = self._logs.get_query_results(queryId=started["queryId"])
            if answer["status"] == "Complete":
                rows = ({cell["field"]: cell["value"] for cell in row} for row in answer["results"])
                return {row["@ptr"]: (row["@message"], row.get("@logStream", "")) for row in rows}
            if answer["status"] not in ("Scheduled", "Running", "Unknown"):
                raise QueryFailed(f"CloudWatch ended the query: {answer['status']}")
            self._sleep(POLL_SECONDS)


def parse(message: str) -> Row:
    """Return a line of the log as version 2 has it; empty if it is not whole JSON, and so not a line of the audit."""
    if not message.startswith("{"):
        return {}
    try:
        line: Row = json.loads(message)
    except ValueError:
        return {}
    return up_to_date(line)


def as_row(message: str, stream: str) -> Row:
    """Return a line of a log stream as queries see it.

    One of Lambda's own has the fields of its `record`, with dots.
    """
    line = parse(message)
    record = line.get("record")
    if not isinstance(record, dict):
        return {**line, "@logStream": stream} if line else line
    identity = {"timestamp": line.get("time", ""), "event_id": f"{line.get('type')} {record.get('requestId')}"}
    fields = {f"record.{name}": value for name, value in record.items() if isinstance(value, str)}
    return {"type": line.get("type", ""), **identity, **fields}
