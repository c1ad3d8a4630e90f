"""`herald up`, `herald down` and `herald token`: the local stack."""

from datetime import datetime
from typing import Annotated

import typer
from herald.domain.creation.caller import APP_ADMIN
from herald.domain.identifiers import USER_ID_RULE, is_valid_user_id
from rich.console import Console

from herald_tools.commands.common.failures import fail
from herald_tools.local import aws_server, sources, stack, tokens
from herald_tools.local.aws_server import LocalAwsFailed
from herald_tools.local.deployment import CommandFailed, OpenIMConnection
from herald_tools.local.paths import LOCAL, PRIVATE_KEY, ROOT, STACK_FILE
from herald_tools.terminal.steps import Steps

EXAMPLE = (
    '{"group_id": "hikers", "name": "Hikers", "group_type": "work", "members": ["ben", "chen"], "admins": ["dara"]}'
)

console = Console()


def up(
    openim_url: Annotated[str, typer.Option(help="Deliver to the OpenIM server whose API is at this address.")] = "",
    openim_secret: Annotated[str, typer.Option(help="Its secret, from share.yml.")] = "",
    openim_admin: Annotated[str, typer.Option(help="The user id of one of its administrators.")] = "",
) -> None:
    """Start the local stack in the background. A stack that runs already is left as it is."""
    running = stack.running()
    if running is None:
        openim = openim_connection(openim_url, openim_secret, openim_admin)
        try:
            running = stack.bring_up(LOCAL, Steps(console).step, aws_server.USUAL_PORT, openim=openim)
        except (LocalAwsFailed, CommandFailed) as error:
            fail(str(error), error)
        stack.save(running)
    else:
        _say(already_running(running, sources.fingerprint()))
    _say(introduction(running))


def openim_connection(url: str, secret: str, administrator: str) -> OpenIMConnection | None:
    """Return the connection that the options describe; None without any. Ends the command if some are missing."""
    given = (url, secret, administrator)
    if any(given) and not all(given):
        fail("An OpenIM server needs all three: --openim-url, --openim-secret and --openim-admin.")
    return OpenIMConnection(*given) if url else None


def down() -> None:
    """Stop the local stack. All its data is lost."""
    _say("The local stack is stopped." if stack.take_down() else "No local stack is running.")


def token(
    user: Annotated[str, typer.Argument(help="The user's id.")],
    name: Annotated[str, typer.Option(help="The display name; default: the id.")] = "",
    role: Annotated[str, typer.Option(help="'admin' for an administrator of the application; default: none.")] = "",
) -> None:
    """Print a token for the local stack, and nothing else. It is valid for 12 hours."""
    if not is_valid_user_id(user):
        fail(f"A user id {USER_ID_RULE}; this is {user!r}.")
    if role not in ("", APP_ADMIN):
        fail(f"The only role is '{APP_ADMIN}'; this is {role!r}.")
    tokens.ensure_key(PRIVATE_KEY)
    print(tokens.issue(PRIVATE_KEY, user, name, (role,) if role else ()))


def already_running(running: stack.Stack, code: str) -> str:
    """Return since when a stack runs, and whether it runs the code of the checkout, whose fingerprint is `code`."""
    since = f" since {datetime.fromisoformat(running.deployed_at).astimezone():%H:%M}" if running.deployed_at else ""
    if running.code == code:
        return f"Already running{since}, with the code of this checkout.\n"
    return f"Already running{since}. The code has changed; to deploy it: make down && make up\n"


def introduction(running: stack.Stack) -> str:
    """Return where everything is, and lines to paste into a shell."""
    token_of = "$(make token USER={})".format
    lines = [
        f"API              {running.api_url}",
        f"Swagger page     {running.docs_url}",
        "                 (for a browser: the page needs this host name, which other",
        "                 programs may not find)",
        f"AWS endpoint     {running.endpoint_url} (any keys, region {running.region})",
        f"Function output  {(LOCAL / aws_server.LOG).relative_to(ROOT)}",
        f"All addresses    {STACK_FILE.relative_to(ROOT)}",
        "",
        "Create a group, read an inbox, see which notifications are delivered. The first",
        "group takes some seconds longer, because the functions have to start.",
        "",
        f"API={running.api_url}",
        f'curl -si $API/groups -H "Authorization: Bearer {token_of("ana")}" -H "Idempotency-Key: first" \\',
        f"""  -H "Content-Type: application/json" -d '{EXAMPLE}'; echo""",
        "sleep 12",
        f'curl -s $API/me/notifications -H "Authorization: Bearer {token_of("ben")}"; echo',
        f'curl -s $API/groups/hikers/deliveries -H "Authorization: Bearer {token_of("ana")}"; echo',
        "",
        "`make down` stops the stack and deletes its data.",
    ]
    return "\n".join(lines)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
