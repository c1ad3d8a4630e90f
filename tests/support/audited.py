"""Lines of an audit log, and CloudWatch Logs that holds them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from herald_tools.commands.common.spans import Span
from herald_tools.commands.common.target import Target
from tests.support.logs import FakeLogs

START = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
HOUR = Span(START, START + timedelta(hours=1))


class FakeSession:
    def __init__(self, logs: FakeLogs) -> None:
        self.logs = logs

    def client(self, service: str, **_: Any) -> Any:
        assert service == "logs"
        return self.logs


def target_of(logs: FakeLogs) -> Target:
    return Target(cast("Any", FakeSession(logs)), None, {"AuditLogName": "audit"})


def a_line(number: int, group_id: str = "hikers", **fields: Any) -> dict[str, Any]:
    at = START + timedelta(seconds=number)
    return {
        "timestamp": at.isoformat(timespec="milliseconds"),
        "level": "INFO",
        "event": "notifications.redelivery_skipped",
        "event_id": f"id-{number}",
        "schema_version": 2,
        "group_id": group_id,
        **fields,
    }


def put(logs: FakeLogs, *lines: dict[str, Any]) -> None:
    for line in lines:
        at = datetime.fromisoformat(line["timestamp"])
        logs.write(round(at.timestamp() * 1000), line, json.dumps(line))


def ids(lines: list[dict[str, Any]]) -> list[str]:
    return [line["event_id"] for line in lines]


def no_wait(seconds: float) -> None:
    pass
