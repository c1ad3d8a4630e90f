"""Brings lines of version 1 up to date, so that everything else reads one version.

A line is kept for as long as the log is: for months after the last function that wrote version 1.
"""

from herald_tools.commands.audit.query import Row

PLANNED = "notifications.planned"
"""An event of version 1: a message was planned, which `notifications.published` followed."""

_EVENT_ID_DIGITS = 16
_LEFT_OUT = frozenset({"message", "service", "cold_start", "function_name"})
"""Fields that version 2 does without: the log stream's name has the function."""

_MERGED = ("kind", "format", "channel", "recipients", "message_id")
"""Fields of one message, in the order in which version 2 writes them into `publications`."""


def up_to_date(line: Row) -> Row:
    """Return a line as version 2 has it.

    An occurrence that was logged by functions of both versions, during a deployment, has one `event_id` then.
    """
    if line.get("schema_version") != 1:
        return line
    kept = {name: value for name, value in line.items() if name not in _LEFT_OUT}
    changed = {"event_id": _short(line["event_id"]), "timestamp": line["timestamp"].replace("+00:00", "Z")}
    return _merged({**kept, **changed})


def _short(event_id: str) -> str:
    """Return the beginning of a UUID, which is the id of version 2."""
    return event_id.replace("-", "")[:_EVENT_ID_DIGITS]


def _merged(line: Row) -> Row:
    """Return a line about a message on its way to the topic with `publications`; other lines have no message id."""
    if "message_id" not in line:
        return line
    kept = {name: value for name, value in line.items() if name not in _MERGED}
    return {**kept, "publications": ":".join(str(line[name]) for name in _MERGED)}
