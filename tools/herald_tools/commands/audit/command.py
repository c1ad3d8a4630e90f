"""`herald audit`: questions to the audit log."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from herald_tools.commands.audit import queries, show, story
from herald_tools.commands.audit.follow import Follower
from herald_tools.commands.audit.insights import Insights, Lines
from herald_tools.commands.audit.query import Query
from herald_tools.commands.audit.timeline import story_of
from herald_tools.commands.common import spans, target
from herald_tools.commands.common.failures import OperationFailed, errors_told
from herald_tools.commands.common.target import StackName

console = Console()
audit = typer.Typer(help="The audit log: what happened, and to whom.", no_args_is_help=True)

Since = Annotated[str, typer.Option(help=f"From when on: {spans.EXAMPLES}.")]
Until = Annotated[str, typer.Option(help="Up to when.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


class NothingFound(OperationFailed):
    """The audit log has no line about what was asked."""


@audit.command()
def group(  # noqa: PLR0913, PLR0917 - options of a command.
    group_id: Annotated[str, typer.Argument(help="The group's id.")],
    since: Since = "30d",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Tell the story of a group: what happened, to whom, how long after its request, and what is missing."""
    with errors_told():
        told = story_of(group_id, spans.span(since, until, _now()), target.find(stack))
        if not told.lines:
            raise NothingFound(
                f"Nothing about the group {group_id} is in the audit log since {since}: look further back with --since."
            )
        _warn(cut=told.cut)
        if as_json:
            show.as_json(story.document(told))
        elif as_csv:
            show.as_csv(show.TIMELINE, told.lines)
        else:
            show.story(console, told)


@audit.command()
def user(  # noqa: PLR0913, PLR0917 - options of a command.
    user_id: Annotated[str, typer.Argument(help="The user's id.")],
    since: Since = "24h",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Show what a user did, and what they were told."""
    with errors_told():
        asked = queries.query("activity-of-a-user", user=user_id)
        _answer(asked, since, until, stack, as_json=as_json, as_csv=as_csv)


@audit.command()
def failures(
    since: Since = "1h",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Show everything that an operator should look at, the newest first."""
    with errors_told():
        _answer(queries.query("failures"), since, until, stack, as_json=as_json, as_csv=as_csv)


@audit.command("query")
def ask(  # noqa: PLR0913, PLR0917 - options of a command.
    name: Annotated[str, typer.Argument(help="A saved query, such as slowest-creations; none lists them.")] = "",
    group_id: Annotated[str | None, typer.Option("--group", help="The group, where the query is about one.")] = None,
    user_id: Annotated[str | None, typer.Option("--user", help="The user, where the query is about one.")] = None,
    since: Since = "24h",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Ask one of the queries that are saved in CloudWatch, too."""
    with errors_told():
        if not name:
            console.print("\n".join(queries.OPTIONS), highlight=False)
            return
        asked = queries.query(name, group=group_id, user=user_id)
        _answer(asked, since, until, stack, as_json=as_json, as_csv=as_csv)


@audit.command()
def tail(
    group_id: Annotated[str | None, typer.Option("--group", help="Only of this group.")] = None,
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Show events as they come in, until Ctrl-C."""
    with errors_told():
        follower = Follower(target.find(stack), time.sleep)
        if as_csv:
            show.as_csv(("group_id", *show.TIMELINE), follower.lines(_now(), group_id))
        elif as_json:
            show.as_json_lines(follower.lines(_now(), group_id))
        else:
            for line in follower.lines(_now(), group_id):
                show.line(console, line)


def _answer(  # noqa: PLR0913 - a question, and how to show its answer.
    asked: Query, since: str, until: str, stack: str | None, *, as_json: bool, as_csv: bool
) -> None:
    found = asked.run(_ask(asked, since, until, stack).lines)
    if as_json:
        show.as_json(found)
    elif as_csv:
        show.as_csv(asked.columns, found)
    elif found:
        show.rows(console, found)
    else:
        console.print(f"Nothing found since {since}.", highlight=False)


def _ask(asked: Query, since: str, until: str, stack: str | None) -> Lines:
    span = spans.span(since, until, _now())
    found = Insights(target.find(stack)).lines(asked, span)
    _warn(cut=found.cut)
    return found


def _warn(*, cut: bool) -> None:
    if cut:
        note = "More happened within one second than CloudWatch returns: some of it is not shown."
        Console(stderr=True).print(note, style="red")


def _now() -> datetime:
    return datetime.now(UTC)
