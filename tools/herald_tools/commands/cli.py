"""The `herald` command."""

import signal
from types import FrameType
from typing import Annotated, NoReturn

import httpx
import typer
from herald.domain.creation import APP_ADMIN
from herald.domain.identifiers import ID_RULE, is_valid_id
from rich.console import Console

from herald_tools.commands.audit.command import audit
from herald_tools.commands.demo.show import Show
from herald_tools.commands.demo.story import tell
from herald_tools.commands.operate import command as commands
from herald_tools.generators.schemas import documents
from herald_tools.lab.bench.command import bench
from herald_tools.lab.costs.command import costs
from herald_tools.lab.scaling.command import scaling
from herald_tools.local import aws_server, stack, tokens
from herald_tools.local.aws_server import LocalAwsFailed
from herald_tools.local.deployment import CommandFailed
from herald_tools.local.paths import LOCAL, PRIVATE_KEY, STACK_FILE
from herald_tools.terminal.steps import Steps

EXAMPLE = (
    '{"group_id": "hikers", "name": "Hikers", "group_type": "work", "members": ["ben", "chen"], "admins": ["dara"]}'
)

app = typer.Typer(help="Herald on this machine.", no_args_is_help=True, add_completion=False)
app.command()(commands.reconcile)
app.command()(costs)
app.command()(bench)
app.command()(scaling)
app.add_typer(commands.dlq, name="dlq")
app.add_typer(audit, name="audit")
console = Console()


@app.callback()
def prepare() -> None:
    """Herald on this machine."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _end)


@app.command()
def demo() -> None:
    """Run the whole of it once on a stack of its own; exit 1 if anybody is missed or told twice."""
    show = Show(console)
    try:
        with stack.temporary_stack(show.step) as running:
            problems = tell(running, show)
    except (LocalAwsFailed, CommandFailed, httpx.HTTPError) as error:
        _fail(str(error))
    if problems:
        raise typer.Exit(1)


@app.command()
def up() -> None:
    """Start the local stack in the background."""
    running = stack.running()
    if running is None:
        try:
            running = stack.bring_up(LOCAL, Steps(console).step, aws_server.USUAL_PORT)
        except (LocalAwsFailed, CommandFailed) as error:
            _fail(str(error))
        stack.save(running)
    _introduce(running)


@app.command()
def down() -> None:
    """End the local stack."""
    console.print("The local stack has ended." if stack.take_down() else "No local stack is running.")


@app.command()
def token(
    user: Annotated[str, typer.Argument(help="The user's id.")],
    name: Annotated[str, typer.Option(help="The display name; default: the id.")] = "",
    role: Annotated[str, typer.Option(help="'admin' for an administrator of the application, or nothing.")] = "",
) -> None:
    """Print a token for the local stack, and nothing else."""
    if not is_valid_id(user):
        _fail(f"A user id {ID_RULE}; this is {user!r}.")
    if role not in ("", APP_ADMIN):
        _fail(f"The one role is '{APP_ADMIN}'; this is {role!r}.")
    tokens.ensure_key(PRIVATE_KEY)
    print(tokens.issue(PRIVATE_KEY, user, name, (role,) if role else ()))


@app.command("schemas")
def write_schemas() -> None:
    """Write docs/schemas, docs/asyncapi.json and docs/audit.md anew; exit 1 where a reader of schemas would break."""
    try:
        written = documents.write_all()
    except documents.ReadersWouldBreak as error:
        _fail(str(error))
    console.print(f"{len(written)} documents written.")


def _introduce(running: stack.Stack) -> None:
    """Say where everything is, with lines that can be pasted."""
    token_of = "$(make token USER={})".format
    lines = [
        f"Herald answers at  {running.api_url}",
        f"Swagger page       {running.docs_url}",
        f"AWS endpoint       {running.endpoint_url} (any keys, region {running.region})",
        f"All addresses      {STACK_FILE.relative_to(LOCAL.parent)}",
        "",
        "Create a group, look into an inbox, see who was told (the first group waits some seconds for cold starts):",
        "",
        f"API={running.api_url}",
        f'curl -si $API/groups -H "Authorization: Bearer {token_of("ana")}" -H "Idempotency-Key: first" \\',
        f"""  -H "Content-Type: application/json" -d '{EXAMPLE}'""",
        "sleep 12",
        f'curl -s $API/me/notifications -H "Authorization: Bearer {token_of("ben")}"',
        f'curl -s $API/groups/hikers/deliveries -H "Authorization: Bearer {token_of("ana")}"',
        "",
        "`make down` ends it.",
    ]
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _end(signal_number: int, frame: FrameType | None) -> None:
    """End in an orderly way when told to, so that nothing is left running."""
    raise SystemExit(128 + signal_number)


def _fail(message: str) -> NoReturn:
    Console(stderr=True).print(message, markup=False, highlight=False)
    raise typer.Exit(1)
