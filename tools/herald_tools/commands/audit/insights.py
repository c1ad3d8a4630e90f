"""Asks CloudWatch Logs Insights for lines of the audit log."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald_tools.commands.audit.query import Query, Row, matches
from herald_tools.commands.common.failures import OperationFailed
from herald_tools.commands.common.spans import Span
from herald_tools.commands.common.target import Target

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

MOST_ROWS = 10_000
"""Rows that one query returns (AWS)."""

POLL_SECONDS = 0.3
"""Seconds between two questions whether a query is done."""


class QueryFailed(OperationFailed):
    """CloudWatch did not carry a query out; the message is its own."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in the order of their time. `cut` where a single second holds more than CloudWatch returns."""

    lines: list[Row]
    cut: bool


class Insights:
    """The audit log of a stack."""

    def __init__(self, target: Target, sleep: Callable[[float], None] = time.sleep) -> None:
        """Speak to the log of `target`; `sleep` goes by seconds."""
        self._logs: CloudWatchLogsClient = target.session.client("logs", endpoint_url=target.endpoint_url)
        self._group = target.outputs["AuditLogName"]
        self._sleep = sleep

    def lines(self, query: Query, span: Span) -> Lines:
        """Return every line of a stretch of time that the query's filters let through."""
        text = "\n| ".join(
            [
                "fields @timestamp, @ptr, @message",
                *(f"filter {each.text}" for each in query.conditions),
                "sort @timestamp asc",
                f"limit {MOST_ROWS}",
            ]
        )
        found: dict[str, str] = {}
        cut = self._collect(text, int(span.start.timestamp()), int(span.end.timestamp()) + 1, found)
        parsed = (parse(message) for message in found.values())
        lines = [line for line in parsed if "event_id" in line and matches(query, line)]
        return Lines(sorted(lines, key=lambda line: str(line["timestamp"])), cut)

    def _collect(self, text: str, start: int, end: int, found: dict[str, str]) -> bool:
        """Ask for a stretch of time (epoch s), in halves where it holds too much. Returns whether any is left out.

        The halves share a second: whether CloudWatch counts all of the last one is not said.
        """
        rows = self._ask(text, start, end)
        if len(rows) < MOST_ROWS:
            found.update(rows)
            return False
        if end - start <= 1:
            found.update(rows)
            return True
        middle = (start + end) // 2
        return self._collect(text, start, middle, found) | self._collect(text, middle, end, found)

    def _ask(self, text: str, start: int, end: int) -> dict[str, str]:
        """Ask once. Returns messages by CloudWatch's pointer to each."""
        started = self._logs.start_query(
            logGroupName=self._group, startTime=start, endTime=end, queryString=text, limit=MOST_ROWS
        )
        while True:
            answer = self._logs.get_query_results(queryId=started["queryId"])
            if answer["status"] == "Complete":
                rows = ({cell["field"]: cell["value"] for cell in row} for row in answer["results"])
                return {row["@ptr"]: row["@message"] for row in rows}
            if answer["status"] not in ("Scheduled", "Running", "Unknown"):
                raise QueryFailed(f"CloudWatch ended the query: {answer['status']}")
            self._sleep(POLL_SECONDS)


def parse(message: str) -> Row:
    """Read a line of the log; what is no JSON, or was cut, is none of ours."""
    if not message.startswith("{"):
        return {}
    try:
        line: Row = json.loads(message)
    except ValueError:
        return {}
    return line
