"""The audit log of a stack, read back."""

import json
from typing import Any

from tools.local.stack import Stack

AuditLine = dict[str, Any]


def lines_of(stack: Stack, group_id: str) -> list[AuditLine]:
    """Return the audit lines about one group, oldest first."""
    client = stack.session().client("logs", endpoint_url=stack.endpoint_url)
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=stack.outputs["AuditLogName"], filterPattern=f'"{group_id}"'
    )
    events = (_parse(event["message"]) for page in pages for event in page["events"])
    lines = [event for event in events if event.get("group_id") == group_id]
    return sorted(lines, key=lambda line: str(line["timestamp"]))


def _parse(message: str) -> AuditLine:
    """Read a line of the log; the runtime's own lines are not JSON, and none of ours."""
    if not message.startswith("{"):
        return {}
    line: AuditLine = json.loads(message)
    return line
