"""CloudWatch Logs in memory: the calls that Herald's commands make."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

STREAM = "2026/11/23/herald-DeliverInboxFunction-0123456789AB[$LATEST]0f8fad5b"
"""The log stream of all lines; its name has the function's (AWS, log groups of several functions)."""

NOT_DONE = ("Scheduled", "Running")


@dataclass
class FakeLogs:
    """Answers queries: like CloudWatch, or with `filters` False like the local AWS.

    The local AWS does not filter by fields. And a line that Lambda wrote has no `eventId` until a query has read it.
    """

    filters: bool = True
    ends: str = "Complete"
    events: list[tuple[int, dict[str, Any], str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    looks: int = 0
    on_look: Callable[[int], None] = lambda look: None
    _answers: dict[str, list[str]] = field(default_factory=dict)
    _found: dict[str, list[int]] = field(default_factory=dict)
    _numbered: set[int] = field(default_factory=set)

    def write(self, at_ms: int, line: dict[str, Any], message: str) -> None:
        """Add a line of the log."""
        self.events.append((at_ms, line, message))

    def start_query(self, *, startTime: int, endTime: int, queryString: str, limit: int, **_: Any) -> dict[str, str]:  # noqa: N803
        self.asked.append(queryString)
        wanted = _equalities(queryString) if self.filters else []
        found = [
            number
            for number, (at, line, _) in enumerate(self.events)
            if startTime * 1000 <= at <= endTime * 1000 and all(line.get(name) == value for name, value in wanted)
        ]
        name = f"query-{len(self.asked)}"
        self._numbered.update(found)
        self._found[name] = sorted(found, key=lambda number: self.events[number][0])[:limit]
        self._answers[name] = [*NOT_DONE, self.ends]
        return {"queryId": name}

    def get_query_results(self, *, queryId: str) -> dict[str, Any]:  # noqa: N803
        status = self._answers[queryId].pop(0)
        if status in NOT_DONE:
            return {"status": status, "results": []}
        return {"status": status, "results": [self._row(number) for number in self._found[queryId]]}

    def _row(self, number: int) -> list[dict[str, str]]:
        row = {"@ptr": str(number), "@logStream": STREAM, "@message": self.events[number][2]}
        return [{"field": field, "value": value} for field, value in row.items()]

    def get_paginator(self, operation: str) -> Any:
        assert operation == "filter_log_events"
        return self

    def paginate(self, *, startTime: int, **_: Any) -> Any:  # noqa: N803
        self.looks += 1
        self.on_look(self.looks)
        events = [self._event(number) for number, (at, *_) in enumerate(self.events) if at >= startTime]
        return [{"events": events[:2]}, {"events": events[2:]}]

    def _event(self, number: int) -> dict[str, Any]:
        at, _, message = self.events[number]
        event = {"logStreamName": STREAM, "timestamp": at, "message": message}
        return event | ({"eventId": str(number)} if self.filters or number in self._numbered else {})


def _equalities(text: str) -> list[tuple[str, str]]:
    """Return those filters of a query that compare a field with a value; others let every line pass."""
    return re.findall(r'^\| filter (\w+) = "([^"]*)"$', text, re.MULTILINE)


def limit_of(text: str) -> int:
    """Return how many rows a query asks for."""
    found = re.search(r"limit (\d+)", text)
    assert found is not None
    return int(found[1])
