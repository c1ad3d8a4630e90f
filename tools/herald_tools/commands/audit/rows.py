"""The answer of a query on the terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from herald.domain.audit.events import AuditEvent
from rich.console import Console
from rich.table import Column

from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.words import clean, messages, short_event, short_kind
from herald_tools.terminal import tables

LEADING = {"@timestamp": "time", "event": "event", "group_id": "group"}
"""Columns of their own in a list of lines, with their titles. The other fields share one column."""

BARE = frozenset({"kind", "channel", "outcome"})
"""Fields whose values need no name beside them."""


def draw(console: Console, found: Sequence[Row]) -> None:
    """Draw rows as a table. Lines of the log have many fields: all but the leading ones share a column."""
    names = [name for name in found[0] if any(row[name] != "" for row in found)]
    if "@timestamp" in names:
        _draw_lines(console, names, found)
    else:
        _draw_all(console, names, found)


def _draw_lines(console: Console, names: Sequence[str], found: Sequence[Row]) -> None:
    leading = [name for name in LEADING if name in names]
    table = tables.table(*map(_leading, leading), tables.text("details"))
    others = [name for name in names if name not in LEADING]
    for row in found:
        details = ", ".join(_detail(name, row) for name in others if row[name] != "" and _belongs(name, row))
        table.add_row(*(clean(_cell(name, row[name])) for name in leading), clean(details))
    console.print(table)


def _leading(name: str) -> Column:
    return tables.fixed(LEADING[name]) if name == "@timestamp" else tables.text(LEADING[name])


def _belongs(name: str, row: Row) -> bool:
    """Return whether a field is shown: the policy version only for suppressed notifications."""
    suppressed = row.get("event", AuditEvent.NOTIFICATIONS_SUPPRESSED) == AuditEvent.NOTIFICATIONS_SUPPRESSED
    return name != "policy_version" or suppressed


def _detail(name: str, row: Row) -> str:
    if name == "publications":
        return messages(row) or str(row[name])
    return _cell(name, row[name]) if name in BARE else f"{name} {row[name]}"


def _draw_all(console: Console, names: Sequence[str], found: Sequence[Row]) -> None:
    counted = {name for name in names if all(isinstance(row[name], int) for row in found)}
    table = tables.table(*(tables.figure(name) if name in counted else tables.text(name) for name in names))
    for row in found:
        table.add_row(*(clean(_cell(name, row[name])) for name in names))
    console.print(table)


def _cell(name: str, value: Any) -> str:
    if name == "@timestamp":
        return f"{datetime.fromisoformat(value):%m-%d %H:%M:%S}"
    shorten = {"event": short_event, "kind": short_kind}.get(name, str)
    return shorten(str(value))
