"""Follows the audit log while it is written."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from herald_tools.commands.audit.insights import parse
from herald_tools.commands.audit.query import Row
from herald_tools.commands.common.target import Target

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

POLL_SECONDS = 1.0
"""Seconds between two calls: CloudWatch allows 5 FilterLogEvents a second (AWS quota)."""

OVERLAP_MS = 15_000
"""Each call asks for this much again: lines of other functions may arrive late."""

Identity = tuple[str, int, str]
"""Log stream, time (epoch ms) and text of a line.

`eventId` would be shorter, but the local AWS gives a line that Lambda wrote no id until the first query has read it.
"""


class Follower:
    """Yields audit lines as they arrive."""

    def __init__(self, target: Target, sleep: Callable[[float], None]) -> None:
        """Follow the log of `target`; `sleep` takes seconds."""
        self._logs: CloudWatchLogsClient = target.session.client("logs", endpoint_url=target.endpoint_url)
        self._group = target.outputs["AuditLogName"]
        self._sleep = sleep

    def lines(self, since: datetime, group_id: str | None) -> Iterator[Row]:
        """Yield each line once, without end; only lines about one group if `group_id` is given."""
        start = first = int(since.timestamp() * 1000)
        seen: set[Identity] = set()
        while True:
            for identity in self._look(start):
                line = parse(identity[2])
                if identity not in seen and "event_id" in line and group_id in (None, line.get("group_id")):
                    yield line
                seen.add(identity)
            start = max(first, max((at for _, at, _ in seen), default=0) - OVERLAP_MS)
            seen = {identity for identity in seen if identity[1] >= start}
            self._sleep(POLL_SECONDS)

    def _look(self, start: int) -> Iterator[Identity]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._group, startTime=start)
        for page in pages:
            for event in page["events"]:
                yield event["logStreamName"], event["timestamp"], event["message"]
