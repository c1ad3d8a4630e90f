"""`herald costs`."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from herald.domain.groups.group import MAX_MEMBERS, MIN_MEMBERS
from rich.console import Console
from rich.table import Table

from herald_tools.lab.costs.bills import Bill, Texts
from herald_tools.lab.costs.creation import bill
from herald_tools.lab.costs.dollars import CALL_SECONDS, million_groups
from herald_tools.lab.costs.prices import US_EAST_1
from herald_tools.lab.sample import ANNOUNCEMENT, INTRODUCTION
from herald_tools.terminal import tables

console = Console()
SIZES = [2, 10, 100, 500, 1_000, 10_000]
MAX_COLUMNS = 6
"""Sizes in one table of 80 columns."""

Members = Annotated[
    list[int] | None,
    typer.Option("--members", min=MIN_MEMBERS, max=MAX_MEMBERS, help="Members of a group; can be repeated."),
]
WithTexts = Annotated[bool, typer.Option("--texts", help="Count groups that have an introduction and an announcement.")]


def costs(members: Members = None, texts: WithTexts = False) -> None:  # noqa: FBT002 - an option.
    """Count the calls, write units and log bytes of a creation, and show the price of a million creations."""
    used = Texts(INTRODUCTION, ANNOUNCEMENT) if texts else None
    show(console, [bill(size, texts=used) for size in members or SIZES], used)


def show(on: Console, bills: Sequence[Bill], texts: Texts | None) -> None:
    """Draw bills side by side, and say what they include."""
    for start in range(0, len(bills), MAX_COLUMNS):
        on.print(_table(bills[start : start + MAX_COLUMNS]))
    on.print("\n".join(_notes(texts)), highlight=False)


def _table(bills: Sequence[Bill]) -> Table:
    prices = [million_groups(each, US_EAST_1) for each in bills]
    table = tables.table(tables.text("members"), *(tables.figure(f"{each.members:,}") for each in bills))
    table.add_row("calls to AWS", *(f"{each.calls.total():,}" for each in bills))
    table.add_row("write units", *(f"{each.write_units:,}" for each in bills))
    table.add_row("log", *(f"{each.logged / 1000:,.1f} kB" for each in bills), end_section=True)
    for service in prices[0]:
        table.add_row(service, *(f"{price[service]:,.2f}" for price in prices))
    table.add_row("total", *(f"{sum(price.values()):,.2f}" for price in prices))
    return table


def _notes(texts: Texts | None) -> Iterator[str]:
    if texts:
        introduction, announcement = len(texts.introduction), len(texts.announcement)
        yield f"Groups with an introduction ({introduction} characters) and an announcement ({announcement})."
    else:
        yield "Groups without introduction and announcement; --texts counts groups with both."
    yield f"US dollars for a million groups at list prices ({US_EAST_1.of}), without storage."
    yield f"Built-in policy, a group's messages in one batch, and {CALL_SECONDS * 1000:.0f} ms for each call to AWS."
