"""The audit log: one JSON line per event, through Powertools Logger."""

from __future__ import annotations

import json
import uuid
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from herald.domain.audit.catalogue import CATALOGUE, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools import Logger

    from herald.domain.audit.events import AuditEvent, AuditFacts

_EVENTS = uuid.UUID("0d9c1f6e-7f0b-5c0e-8f3a-2f7f3b9f5a41")

REASON_LENGTH = 512
"""Characters of a reason: enough for what AWS says, and nobody can fill the log with one message."""


class AuditLog:
    """Writes audit lines with a Powertools Logger; each fact becomes a field of the line."""

    def __init__(self, logger: Logger) -> None:
        """Use `logger`, whose keys (request id, function) come on every line."""
        self._logger = logger

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        """Write one line: level ERROR for a failure, INFO for all else."""
        write = self._logger.error if CATALOGUE[event].failure else self._logger.info
        write(event.value, extra=line_of(event, facts, self._logger.get_current_keys()))


def line_of(event: AuditEvent, facts: AuditFacts, envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a line, with the name that lines about the same thing share.

    `envelope` is what the line has besides: what happens once in an invocation is named by it.
    """
    said: dict[str, Any] = dict(facts)
    if "reason" in said:
        said["reason"] = said["reason"][:REASON_LENGTH]
    known = {**envelope, **said}
    identity = json.dumps([event.value, *(known.get(field, "") for field in CATALOGUE[event].identity)])
    event_id = str(uuid.uuid5(_EVENTS, identity))
    return {"event": event.value, "event_id": event_id, "schema_version": SCHEMA_VERSION, **said}


def traced(error: BaseException) -> AuditFacts:
    """Return what kind of error it is and where it came from. Its message is left out: it may quote a user's text."""
    frames = extract_tb(error.__traceback__)
    return {
        "outcome": "failed",
        "error": type(error).__name__,
        "cause": type(error.__cause__).__name__ if error.__cause__ else "",
        "trace": " | ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames),
    }
