"""`herald demo`."""

import httpx
import typer
from rich.console import Console

from herald_tools.commands.common.failures import fail
from herald_tools.commands.demo.show import Show
from herald_tools.commands.demo.story import run
from herald_tools.local import stack
from herald_tools.local.aws_server import LocalAwsFailed
from herald_tools.local.deployment import CommandFailed

console = Console()


def demo() -> None:
    """Run everything once on a stack of its own. Exit code 1 if a notification is missing, doubled or wrong."""
    show = Show(console)
    try:
        with stack.temporary_stack(show.step) as running:
            problems = run(running, show)
    except (LocalAwsFailed, CommandFailed, httpx.HTTPError) as error:
        fail(str(error), error)
    if problems:
        raise typer.Exit(1)
