"""`herald costs`: what a million groups cost."""

from typing import Annotated

import typer
from herald.domain.group import MAX_MEMBERS, MIN_MEMBERS
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from herald_tools.lab.costs.creation import bill
from herald_tools.lab.costs.dollars import CALL_SECONDS, million_groups
from herald_tools.lab.costs.prices import US_EAST_1

console = Console()
SIZES = [2, 10, 100, 500, 1_000, 10_000]

Members = Annotated[
    list[int] | None, typer.Option("--members", min=MIN_MEMBERS, max=MAX_MEMBERS, help="Members of a group.")
]


def costs(members: Members = None) -> None:
    """Count what creating a group takes, and show what a million of them cost."""
    table = Table("members", "calls", "write units", "log", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    bills = [bill(size) for size in members or SIZES]
    prices = [million_groups(each, US_EAST_1) for each in bills]
    for service in prices[0]:
        table.add_column(service, justify="right")
    table.add_column("together", justify="right")
    for each, price in zip(bills, prices, strict=True):
        counts = (f"{number:,}" for number in (each.members, each.calls.total(), each.write_units))
        dollars = (f"{part:,.2f}" for part in (*price.values(), sum(price.values())))
        table.add_row(*counts, f"{each.logged / 1000:.1f} kB", *dollars)
    console.print(table)
    console.print(
        f"US dollars per million groups at list prices ({US_EAST_1.of}), under the built-in policy, storage aside, "
        f"as if nothing came in batches and every call to AWS took {CALL_SECONDS * 1000:.0f} ms."
    )
