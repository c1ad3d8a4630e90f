"""Lines of version 1 are read as version 2 has them."""

import json

from herald.adapters.observability.audit_log import line_of
from herald.domain.audit.events import AuditEvent, AuditFacts

from herald_tools.commands.audit.insights import as_row, parse
from herald_tools.commands.audit.rebuild import rebuild
from tests.support.logs import STREAM

SKIPPED = AuditEvent.REDELIVERY_SKIPPED
FACTS: AuditFacts = {
    "group_id": "hikers",
    "channel": "inbox",
    "kind": "group.invitation.received",
    "chunk": 0,
    "attempt": 2,
}
VERSION_1 = {
    "level": "INFO",
    "message": "notifications.redelivery_skipped",
    "timestamp": "2026-11-27T09:36:55.159+00:00",
    "service": "herald",
    "cold_start": False,
    "function_name": "herald-DeliverInboxFunction-0123456789AB",
    "function_request_id": "8a6f0a52-4b54-4c0c-9c66-1f8ad1f4c7f1",
    "event": "notifications.redelivery_skipped",
    "event_id": "aaf24e88-3e2a-5996-b4c0-ce72ff6a3fb2",
    "schema_version": 1,
    **FACTS,
}


def test_a_line_loses_what_version_2_does_without() -> None:
    line = parse(json.dumps(VERSION_1))
    assert not {"message", "service", "cold_start", "function_name"} & line.keys()
    assert line["timestamp"] == "2026-11-27T09:36:55.159Z"
    assert FACTS.items() <= line.items()


def test_what_functions_of_both_versions_logged_is_one_occurrence() -> None:
    version_2 = {**VERSION_1, **line_of(SKIPPED, FACTS, {"function_request_id": VERSION_1["function_request_id"]})}
    assert version_2["event_id"] == "aaf24e883e2a5996"
    lines = [parse(json.dumps(line)) for line in (VERSION_1, version_2)]
    story = rebuild("hikers", lines)
    assert (len(story.lines), story.times["aaf24e883e2a5996"]) == (1, 2)


def test_a_line_of_version_2_stays_as_it_is_and_gets_its_log_stream() -> None:
    line = {"event": "group.committed", "event_id": "0123456789abcdef", "schema_version": 2, "stack": "herald"}
    assert as_row(json.dumps(line), STREAM) == {**line, "@logStream": STREAM}
