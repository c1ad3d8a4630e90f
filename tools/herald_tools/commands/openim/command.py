"""`herald openim`."""

import threading
from typing import Annotated

import typer
from rich.console import Console

from herald_tools.commands.common.failures import fail
from herald_tools.openim.serving.server import Server, serving
from herald_tools.openim.settings import Settings
from herald_tools.openim.standin import OpenIM
from herald_tools.openim.versions import Version

USUAL_PORT = 10_002
"""The port of OpenIM's API."""

USERS = ("ana", "ben", "chen", "dara", "eve")

console = Console()
openim = typer.Typer(help="The connection with an OpenIM server.", no_args_is_help=True)


@openim.callback()
def prepare() -> None:
    """Develop and check the connection with an OpenIM server."""


@openim.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port; 0 for a free one.")] = USUAL_PORT,
    version: Annotated[Version, typer.Option(help="The version of OpenIM.")] = Version.MAIN,
    user: Annotated[list[str] | None, typer.Option(help="Register this user; can be repeated.")] = None,
    webhook_url: Annotated[str, typer.Option(help="Send a webhook to this address after each new group.")] = "",
) -> None:
    """Serve a stand-in for OpenIM on this machine until Ctrl+C. All its data is lost then."""
    standin = OpenIM.fresh(Settings(version=version))
    standin.register(*dict.fromkeys(user or USERS))
    if webhook_url:
        standin.webhooks.configure(webhook_url)
    try:
        with serving(standin, port) as server:
            console.print(introduction(server), markup=False, highlight=False, soft_wrap=True)
            wait_forever()
    except OSError as error:
        fail(f"Port {port} cannot be used: {error.strerror}.", error)


def introduction(server: Server) -> str:
    """Return what callers need, and where to look."""
    settings = server.openim.settings
    lines = [
        f"OpenIM API       {server.url} (a stand-in for {settings.version})",
        f"Secret           {settings.secret}",
        f"Administrators   {', '.join(settings.administrators)}",
        f"Conversations    {server.url}/standin/conversations/ben",
        "",
        "Ctrl+C stops it.",
    ]
    return "\n".join(lines)


def wait_forever() -> None:
    """Return never; Ctrl+C and SIGTERM end the process."""
    threading.Event().wait()
