"""The `herald` command: registers all commands."""

import signal
from types import FrameType

import typer

from herald_tools.commands.audit.command import audit
from herald_tools.commands.demo.command import demo
from herald_tools.commands.openim.command import openim
from herald_tools.commands.operate.command import dlq, reconcile
from herald_tools.commands.operate.webhook import webhook
from herald_tools.commands.stack import down, token, up
from herald_tools.generators.schemas.command import schemas
from herald_tools.lab.bench.command import bench
from herald_tools.lab.costs.command import costs
from herald_tools.lab.scaling.command import scaling

LOCAL, OPERATE, LAB, DOCUMENTS = "On this machine", "Operate a stack", "Measure", "Generate documents"

app = typer.Typer(help="Develop, measure and operate Herald.", no_args_is_help=True, add_completion=False)
for command, panel in (
    (demo, LOCAL),
    (up, LOCAL),
    (down, LOCAL),
    (token, LOCAL),
    (reconcile, OPERATE),
    (costs, LAB),
    (bench, LAB),
    (scaling, LAB),
    (schemas, DOCUMENTS),
):
    app.command(rich_help_panel=panel)(command)
app.add_typer(audit, name="audit", rich_help_panel=OPERATE)
app.add_typer(dlq, name="dlq", rich_help_panel=OPERATE)
app.add_typer(openim, name="openim", rich_help_panel=LOCAL)
app.add_typer(webhook, name="webhook", rich_help_panel=OPERATE)


@app.callback()
def prepare() -> None:
    """Develop, measure and operate Herald."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _end)


def _end(signal_number: int, frame: FrameType | None) -> None:
    """Exit in an orderly way on a signal, so that no process is left running."""
    raise SystemExit(128 + signal_number)
