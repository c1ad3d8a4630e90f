"""How the audit looks on the terminal, and as JSON and CSV for other programs."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.story import Story, slowest

TIMELINE = ("timestamp", "event", "kind", "channel", "chunk", "recipients", "attempt", "lag_ms", "outcome", "reason")
"""Columns of a story as CSV."""


SECONDS_FROM = 10_000
"""Milliseconds that are shown as seconds."""


def story(console: Console, told: Story) -> None:
    """Draw a timeline: what happened, to whom, how long after the request; then what is missing, in red."""
    table = Table("time", "what", "about", "users", "after", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for line in told.lines:
        times = told.times[line["event_id"]]
        what = line["event"].removeprefix("notifications.") + (f" ({times} times)" if times > 1 else "")
        users = str(line.get("recipients", ""))
        style = "red" if line["level"] == "ERROR" else ""
        table.add_row(_time(line), _clean(what), _clean(_about(line)), users, _after(line), style=style)
    console.print(table)
    for gap in told.gaps:
        name = gap.name
        users = "its recipients" if gap.recipients is None else f"{gap.recipients} users"
        what = f"✘ {name.channel}, {name.kind}, chunk {name.chunk}: {users} {gap.state}: {gap.reason}"
        console.print(_clean(what), style="red", highlight=False, soft_wrap=True)
    console.print(_verdict(told), highlight=False)


def rows(console: Console, found: Sequence[Row]) -> None:
    """Draw rows as a table; a column that holds nothing is left out."""
    columns = [name for name in found[0] if any(row[name] != "" for row in found)]
    titles = (name.removeprefix("@timestamp") or "time" for name in columns)
    table = Table(*titles, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for row in found:
        table.add_row(*(_clean(_cell(name, row[name])) for name in columns))
    console.print(table)


def line(console: Console, found: Row) -> None:
    """Draw one line as it comes in."""
    style = "red" if found["level"] == "ERROR" else ""
    parts = (found.get("group_id", ""), _about(found), _after(found))
    console.print(
        _clean("  ".join([_time(found), f"{found['event']:<32}", *filter(None, parts)])), style=style, highlight=False
    )


def as_json(document: object) -> None:
    """Print a document for other programs."""
    print(json.dumps(document, indent=2))


def as_json_lines(found: Iterable[Row]) -> None:
    """Print each row as a line of JSON, as soon as it is there."""
    for row in found:
        print(json.dumps(row), flush=True)


def as_csv(columns: Sequence[str], found: Iterable[Row]) -> None:
    """Print rows for other programs (RFC 4180)."""
    writer = csv.DictWriter(sys.stdout, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    for row in found:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
        sys.stdout.flush()


def _verdict(told: Story) -> str:
    if not told.is_committed:
        why = f": {told.refusal}" if told.refusal else ""
        return f"[red]✘[/] The group was asked for, and not committed{escape(why)}."
    if not told.is_whole:
        return "[red]✘[/] What the group was to be told is not in the log: the line of its commit is lost, or expired."
    if told.gaps:
        return f"[red]✘[/] Incomplete: {len(told.gaps)} of {len(told.deliveries)} deliveries are not done."
    if not told.deliveries:
        return "[green]✔[/] Complete: nobody was to be told."
    last = slowest(list(told.deliveries.values()))
    waited = "" if last is None else f"; the last waited {_milliseconds(last)}"
    return f"[green]✔[/] Complete: {_counts(told)}{waited}."


def _counts(told: Story) -> str:
    """Say how many were told, by channel."""
    counts = Counter[str]()
    for name, delivery in told.deliveries.items():
        counts[name.channel] += delivery.recipients or 0
    return ", ".join(f"{number} notifications delivered to the {channel}" for channel, number in counts.items())


def _about(line: Row) -> str:
    """Say what a line is about, beside its group and its users."""
    parts = [
        ": ".join(filter(None, (line.get("kind", "").removeprefix("group."), line.get("channel", "")))),
        "v1" if line.get("format") == "v1" else "",
        f"chunk {line['chunk']}" if line.get("chunk") else "",
        f"attempt {line['attempt']}" if line.get("attempt", 1) > 1 else "",
        f"by {line['actor']}" if line["event"].startswith(("request.", "group.")) and "actor" in line else "",
        str(line.get("reason", "")),
    ]
    return ", ".join(filter(None, parts))


def _time(line: Row) -> str:
    return f"{datetime.fromisoformat(line['timestamp']):%H:%M:%S.%f}"[:-3]


def _after(line: Row) -> str:
    return _milliseconds(line["lag_ms"]) if "lag_ms" in line else ""


def _milliseconds(number: int) -> str:
    return f"{number} ms" if number < SECONDS_FROM else f"{number / 1000:.1f} s"


def _cell(name: str, value: Any) -> str:
    return f"{datetime.fromisoformat(value):%m-%d %H:%M:%S}" if name == "@timestamp" else str(value)


def _clean(text: str) -> Text:
    """Take what a terminal would obey out of a text: whatever is in the log, it is shown and not carried out."""
    return Text(_harmless(text))


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return "".join(each if each.isprintable() else "�" for each in value)
