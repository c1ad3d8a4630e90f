"""Audit lines in words, as the terminal shows them."""

from datetime import datetime
from functools import cache
from typing import Any

from herald.domain.audit.events import AuditEvent
from herald.domain.kinds import Channel
from herald.domain.openim.wire import ContentType, message_name
from rich.text import Text

from herald_tools.commands.audit.publications import publications_of
from herald_tools.commands.audit.query import Row

SECONDS_FROM = 10_000
"""Milliseconds from which on a duration is shown in seconds."""


def short_event(name: str) -> str:
    """Return an event's name without the prefix `notifications.`, if it has it."""
    return name.removeprefix("notifications.")


def short_kind(name: str) -> str:
    """Return a kind's name without the prefix `group.`."""
    return name.removeprefix("group.")


def event(line: Row) -> str:
    """Return the short name of a line's event; `push handled` for the channel push, which may not have sent any."""
    if line["event"] == AuditEvent.NOTIFICATIONS_DELIVERED and line.get("channel") == Channel.PUSH:
        return "push handled"
    return short_event(line["event"])


def about(line: Row) -> str:
    """Return what a line is about, without its group and its users."""
    is_suppressed = line["event"] == AuditEvent.NOTIFICATIONS_SUPPRESSED
    shows_policy = is_suppressed or line["event"] == AuditEvent.GROUP_COMMITTED
    parts = [
        ": ".join(filter(None, (short_kind(line.get("kind", "")), line.get("channel", "")))),
        messages(line),
        f"chunk {line['chunk']}" if line.get("chunk") else "",
        f"attempt {line['attempt']}" if line.get("attempt", 1) > 1 else "",
        f"by {line['actor']}" if line["event"].startswith(("request.", "group.")) and "actor" in line else "",
        f"for {line['creator']}" if line.get("creator") else "",
        f"policy {line['policy_version']}" if shows_policy and "policy_version" in line else "",
        str(line.get("reason", "")),
    ]
    return ", ".join(filter(None, parts))


def messages(line: Row) -> str:
    """Return the messages of a line: their kinds and channels, and OpenIM's number of each in format v1.

    Such as `creation.confirmed, invitation.received: inbox, gateway` or `invitation.received: gateway, v1 1501`.
    """
    alike: dict[str, list[str]] = {}
    for each in publications_of(line):
        places = ", ".join((*each.channels, *([openim(line, each.message_id)] if each.is_v1 else ())))
        alike.setdefault(places, []).append(short_kind(each.kind))
    return "; ".join(f"{', '.join(kinds)}: {places}" for places, kinds in alike.items())


def openim(line: Row, message_id: str) -> str:
    """Return the format and OpenIM's number of a message in format v1, such as `v1 1501`."""
    number = _numbers(line.get("group_id", "")).get(message_id)
    return f"v1 {number}" if number else "v1"


@cache
def _numbers(group_id: str) -> dict[str, int]:
    """Return OpenIM's number of each message about a group, by the message's id."""
    return {message_name(group_id, content_type): content_type.value for content_type in ContentType}


def time_of(line: Row) -> str:
    """Return the time of a line, in UTC, with milliseconds."""
    return f"{datetime.fromisoformat(line['timestamp']):%H:%M:%S.%f}"[:-3]


def after(milliseconds: int) -> str:
    """Return a duration."""
    return f"{milliseconds} ms" if milliseconds < SECONDS_FROM else f"{milliseconds / 1000:.1f} s"


def clean(text: str) -> Text:
    """Return a text for the terminal without control characters: it is shown, never carried out."""
    return Text(harmless(text))


def harmless(value: Any) -> Any:
    """Return a value with a sign in the place of each control character."""
    if not isinstance(value, str):
        return value
    return "".join(each if each.isprintable() else "�" for each in value)
