"""Tables for the terminal. Text wraps and figures stay whole, so that nothing is cut off on 80 columns."""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table


def text(name: str) -> Column:
    """Return a column of text or ids: what does not fit goes on in the next line."""
    return Column(name, overflow="fold")


def figure(name: str) -> Column:
    """Return a column of short values, such as figures and times: they never wrap."""
    return Column(name, justify="right", no_wrap=True)


def fixed(name: str) -> Column:
    """Return a column of times or names that line up on the left: they never wrap."""
    return Column(name, no_wrap=True)


def table(*columns: Column, title: str | None = None) -> Table:
    """Return an empty table."""
    return Table(*columns, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, title=title, title_justify="left")


def markdown(console: Console, lines: Iterable[str]) -> None:
    """Draw a Markdown table. All columns except the first hold figures."""
    head, _, *rows = ([cell.strip(" *`") for cell in line.strip("| ").split(" | ")] for line in lines if line)
    drawn = table(text(head[0]), *map(figure, head[1:]))
    for row in rows:
        drawn.add_row(*row)
    console.print(drawn)
