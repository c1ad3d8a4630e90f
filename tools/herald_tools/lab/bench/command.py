"""`herald bench`."""

import re
from typing import Annotated

import httpx
import typer
from rich.console import Console

from herald_tools.lab.bench import report, starting
from herald_tools.lab.bench.measurements import FULL, QUICK, Measured, measure
from herald_tools.lab.bench.pages.promises import broken, promises_page
from herald_tools.lab.bench.pages.summary import summary
from herald_tools.lab.bench.pages.times import PICTURE, drawing
from herald_tools.lab.bench.races import NotDeliveredInTime
from herald_tools.lab.bench.starting import CannotInstall, NotStarted
from herald_tools.lab.bench.working import NotDone
from herald_tools.local.aws_server import LocalAwsFailed
from herald_tools.local.deployment import CommandFailed
from herald_tools.local.paths import LOCAL, ROOT
from herald_tools.terminal import tables
from herald_tools.terminal.steps import Steps

console = Console()
README = ROOT / "README.md"
FAILURES = (LocalAwsFailed, CommandFailed, CannotInstall, NotStarted, NotDeliveredInTime, NotDone, httpx.HTTPError)
BEGIN, END = "<!-- figures of docs/performance.md -->", "<!-- end of figures -->"

Quick = Annotated[bool, typer.Option("--quick", help="Measure less, in a few minutes, and do not change docs/.")]


def bench(quick: Quick = False) -> None:  # noqa: FBT002 - an option of the command line.
    """Measure speed and cost of Herald and of two other designs; write docs/performance.md and README's figures.

    Exits with 1 if a promise is not held.
    """
    try:
        found = measure(QUICK if quick else FULL, Steps(console).step)
    except FAILURES as error:
        Console(stderr=True).print(str(error), markup=False, highlight=False)
        raise typer.Exit(1) from None
    folder = LOCAL / "bench" if quick else ROOT / "docs"
    starting.draw(drawing(found), folder / PICTURE)
    (folder / "performance.md").write_text(report.write(found))
    if not quick:
        _write_into_readme(found)
    show(console, found)
    console.print(f"The report is {(folder / 'performance.md').relative_to(ROOT)}.", highlight=False)
    raise typer.Exit(1 if broken(found) else 0)


def show(on: Console, found: Measured) -> None:
    """Draw the summary, and which promises this run shows."""
    for lines in (summary(found), list(promises_page(found))):
        tables.markdown(on, [line for line in lines if line.startswith("|")])
    if broken(found):
        on.print("A promise is not held. Other work on this machine can be the cause: repeat the run when it is idle.")


def _write_into_readme(found: Measured) -> None:
    figures = "\n".join([BEGIN, *summary(found), END])
    README.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: figures, README.read_text(), flags=re.DOTALL))
