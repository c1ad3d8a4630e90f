"""The audit log: one JSON line per event, through Powertools Logger."""

from __future__ import annotations

import json
import uuid
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from herald.domain.audit.catalogue import CATALOGUE
from herald.domain.audit.entry import SCHEMA_VERSION
from herald.domain.audit.events import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools import Logger

    from herald.domain.audit.events import AuditFacts

COUNTED = frozenset({AuditEvent.GROUP_COMMITTED, AuditEvent.NOTIFICATIONS_DELIVERED})
"""Events that metric filters of template.yaml count. Their lines name the stack, a dimension of the metrics.

Almost all lines are of these events. A metric filter adds no bytes to the log, and the embedded metric format 700 for
each group. `audit_metrics.MEASURES` has the metrics of all other events.
"""

_EVENTS = uuid.UUID("0d9c1f6e-7f0b-5c0e-8f3a-2f7f3b9f5a41")

_ID_DIGITS = 16
"""Hexadecimal digits of an `event_id`. 60 of its bits are random, which is enough to tell a billion events apart."""

MAX_REASON = 512
"""Characters of a `reason`: enough for AWS's error messages, and one message cannot fill the log."""


class AuditLog:
    """Writes audit lines with a Powertools Logger; each fact becomes a field of the line."""

    def __init__(self, logger: Logger, stack: str) -> None:
        """`logger` adds its own keys, such as the request's id, to every line. `stack` is the name of the stack."""
        self._logger = logger
        self._stack = stack

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        """Write one line, with level ERROR if the event is a failure and INFO otherwise."""
        write = self._logger.error if CATALOGUE[event].failure else self._logger.info
        line = line_of(event, facts, self._logger.get_current_keys())
        if event in COUNTED:
            line["stack"] = self._stack
        write(event.value, extra=line)


def line_of(event: AuditEvent, facts: AuditFacts, envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a line. Its `event_id` is the same for every line about the same fact.

    `envelope` holds the fields that the logger adds. An event that happens once in an invocation is identified by them.
    """
    fields: dict[str, Any] = dict(facts)
    if "reason" in fields:
        fields["reason"] = fields["reason"][:MAX_REASON]
    known = {**envelope, **fields}
    identity = json.dumps([event.value, *(known.get(field, "") for field in CATALOGUE[event].identity)])
    event_id = uuid.uuid5(_EVENTS, identity).hex[:_ID_DIGITS]  # In version 1 it was the whole UUID.
    return {"event": event.value, "event_id": event_id, "schema_version": SCHEMA_VERSION, **fields}


def traced(error: BaseException) -> AuditFacts:
    """Return the class of an error and its stack trace. The message is left out: it may quote a user's text."""
    frames = extract_tb(error.__traceback__)
    return {
        "outcome": "failed",
        "error": type(error).__name__,
        "cause": type(error.__cause__).__name__ if error.__cause__ else "",
        "trace": " | ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames),
    }
