"""The story of a group, and single lines, on the terminal."""

from rich.console import Console

from herald_tools.commands.audit.publications import recipients_of
from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.story import Delivery, Story
from herald_tools.commands.audit.verdict import suppressions, users, verdict
from herald_tools.commands.audit.words import about, after, clean, event, short_kind, time_of
from herald_tools.terminal import tables

SHORT_EVENT = 18
"""Characters of the longest short name of an event."""


def story(console: Console, found: Story) -> None:
    """Draw a timeline: what happened, to how many users, how long after the request. Then the verdict."""
    columns = (tables.fixed("time"), tables.text("event"), tables.text("about"))
    table = tables.table(*columns, tables.figure("users"), tables.figure("after"))
    for line in found.lines:
        times = found.times[line["event_id"]]
        what = event(line) + (f" ({times} times)" if times > 1 else "")
        style = "red" if line["level"] == "ERROR" else ""
        table.add_row(time_of(line), clean(what), clean(about(line)), _users(line), _after(line), style=style)
    console.print(table)
    for gap in found.gaps:
        console.print(clean(f"✘ {_gap(gap)}"), style="red", highlight=False, soft_wrap=True)
    for sentence in suppressions(found):
        console.print(clean(sentence), highlight=False)
    is_well, sentence = verdict(found)
    console.print("[green]✔[/]" if is_well else "[red]✘[/]", clean(sentence), highlight=False)


def line(console: Console, found: Row) -> None:
    """Draw one line of the log by itself."""
    style = "red" if found["level"] == "ERROR" else ""
    what = f"{event(found):<{SHORT_EVENT}}"
    parts = (time_of(found), what, f"{_after(found):>7}", found.get("group_id", ""), about(found))
    console.print(clean("  ".join(filter(None, parts))), style=style, highlight=False)


def _gap(gap: Delivery) -> str:
    count = len(gap.waiting) or gap.recipients
    recipients = "its recipients" if count is None else users(count)
    name = gap.name
    return f"{name.channel}, {short_kind(name.kind)}, chunk {name.chunk}: {recipients} {gap.state}: {gap.reason}"


def _users(line: Row) -> str:
    recipients = recipients_of(line)
    return "" if recipients is None else str(recipients)


def _after(line: Row) -> str:
    return after(line["lag_ms"]) if "lag_ms" in line else ""
