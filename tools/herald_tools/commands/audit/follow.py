"""Follows the audit log as it is written."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from herald_tools.commands.audit.insights import parse
from herald_tools.commands.audit.query import Row
from herald_tools.commands.common.target import Target

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

POLL_SECONDS = 1.0
"""Seconds between two looks: CloudWatch takes 5 of them a second of a log group (AWS)."""

OVERLAP_MS = 15_000
"""Looked at again, for lines of other functions come in late."""


class Follower:
    """Sees audit lines as they come in."""

    def __init__(self, target: Target, sleep: Callable[[float], None]) -> None:
        """Follow the log of `target`; `sleep` goes by seconds."""
        self._logs: CloudWatchLogsClient = target.session.client("logs", endpoint_url=target.endpoint_url)
        self._group = target.outputs["AuditLogName"]
        self._sleep = sleep

    def lines(self, since: datetime, group_id: str | None) -> Iterator[Row]:
        """Yield each line once, for ever; only those about one group, if one is named."""
        start = first = int(since.timestamp() * 1000)
        seen: dict[str, int] = {}
        while True:
            for event_id, at, message in self._look(start):
                line = parse(message)
                if event_id not in seen and "event_id" in line and group_id in (None, line.get("group_id")):
                    yield line
                seen[event_id] = at
            start = max(first, max(seen.values(), default=0) - OVERLAP_MS)
            seen = {event_id: at for event_id, at in seen.items() if at >= start}
            self._sleep(POLL_SECONDS)

    def _look(self, start: int) -> Iterator[tuple[str, int, str]]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._group, startTime=start)
        for page in pages:
            for event in page["events"]:
                yield event["eventId"], event["timestamp"], event["message"]
