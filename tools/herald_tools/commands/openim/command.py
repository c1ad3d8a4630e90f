"""`herald openim`."""

import threading
from typing import Annotated

import typer
from rich.console import Console

from herald_tools.commands.common import target
from herald_tools.commands.common.failures import fail, failures_shown
from herald_tools.commands.common.target import StackName
from herald_tools.commands.openim.connection import check_of
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


@openim.command()
def check(
    stack: StackName = None,
    to: Annotated[str, typer.Option(help="Send one message to this user of OpenIM.")] = "",
    name: Annotated[str, typer.Option(help="The name of the sender account, if it is created.")] = "Groups",
    face_url: Annotated[str, typer.Option(help="The address of its picture.")] = "",
    *,
    create: Annotated[bool, typer.Option("--create", help="Create the sender account if it does not exist.")] = False,
) -> None:
    """Test the connection of a stack with OpenIM: address, token, sender account; with --to, one message."""
    with failures_shown():
        checking = check_of(target.find(stack))
        checking.connect()
        console.print("Connection and token: good.", highlight=False)
        if create and checking.level() is None:
            checking.create(name, face_url)
            console.print(f"Sender account {checking.sender!r}: created.", highlight=False)
        checking.check_sender()
        console.print(f"Sender account {checking.sender!r}: may send.", highlight=False)
        if to:
            checking.send(to, "Herald is connected.")
            console.print(f"Message for {to!r}: sent. OpenIM does not say whether the user exists.", highlight=False)


@openim.command()
def load(
    workers: Annotated[int, typer.Option(min=1, max=64, help="Copies of deliver_openim.")] = 1,
    notices: Annotated[int, typer.Option(min=1, help="Notices for each worker.")] = 2_000,
    delay: Annotated[float, typer.Option(min=0, help="Milliseconds by which OpenIM answers late.")] = 5,
) -> None:
    """Say how many notices a second Herald sends, against stand-ins on this machine."""
    from herald_tools.commands.openim import load as loading  # noqa: PLC0415 - starts processes; needed here alone.

    wanted = loading.Load(workers, notices, delay / 1000)
    found = loading.rate(wanted)
    console.print(f"{found:,.0f} notices a second; {workers} x {wanted.threads} calls at a time.", highlight=False)


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
