"""Writes what an operator does into the audit log of the stack."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.adapters.observability.audit_log import line_of
from herald.domain.audit.events import AuditEvent, AuditFacts
from herald.domain.times import to_rfc3339

from herald_tools.commands.common.target import Target

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


@dataclass
class Act:
    """One action on a queue; `messages` counts the messages so far."""

    messages: int = 0


class Recorder:
    """Records an operator's actions, each before and after. Without permission to write the log there is no action."""

    def __init__(self, target: Target) -> None:
        """Create a log stream, and ask AWS for the operator's identity. Raises ClientError if not allowed."""
        self._logs: CloudWatchLogsClient = target.session.client("logs", endpoint_url=target.endpoint_url)
        identity = target.session.client("sts", endpoint_url=target.endpoint_url).get_caller_identity()
        self._actor = identity["Arn"]
        self._operation = str(uuid.uuid4())
        self._group, self._stream = target.outputs["AuditLogName"], f"operator/{self._operation}"
        self._logs.create_log_stream(logGroupName=self._group, logStreamName=self._stream)

    @contextmanager
    def act(self, event: AuditEvent, queue: str) -> Iterator[Act]:
        """Record the start of an action, and its end with the number of messages."""
        act = Act()
        self._write(event, queue, act, "unfinished")
        outcome = "failed"
        try:
            yield act
            outcome = "done"
        finally:
            self._write(event, queue, act, outcome)

    def _write(self, event: AuditEvent, queue: str, act: Act, outcome: str) -> None:
        facts: AuditFacts = {
            "outcome": outcome,
            "actor": self._actor,
            "operation_id": self._operation,
            "queue": queue,
            "messages": act.messages,
        }
        now = time.time_ns() // 1_000_000
        envelope = {"level": "INFO", "timestamp": to_rfc3339(now)}
        line = {**envelope, **line_of(event, facts, {})}
        self._logs.put_log_events(
            logGroupName=self._group,
            logStreamName=self._stream,
            logEvents=[{"timestamp": now, "message": json.dumps(line)}],
        )
