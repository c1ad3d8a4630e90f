"""`herald schemas`: writes the generated documents in docs/."""

import typer
from rich.console import Console

from herald_tools.generators.schemas import documents


def schemas() -> None:
    """Write docs/schemas, docs/asyncapi.json and docs/audit.md. Exit code 1, with nothing written, if readers break."""
    try:
        written = documents.write_all()
    except documents.ReadersWouldBreak as error:
        Console(stderr=True).print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    Console().print(f"{len(written)} documents written.", highlight=False)
