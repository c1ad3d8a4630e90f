"""`herald audit`: what happened, according to the audit log."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from herald_tools.commands.audit import export, queries, rows, show, story
from herald_tools.commands.audit.follow import Follower
from herald_tools.commands.audit.insights import Insights, Lines
from herald_tools.commands.audit.query import Query
from herald_tools.commands.audit.timeline import story_of
from herald_tools.commands.common import spans, target
from herald_tools.commands.common.failures import OperationFailed, failures_shown
from herald_tools.commands.common.target import StackName

console = Console()
audit = typer.Typer(help="The audit log: what happened, and to whom.", no_args_is_help=True)

Since = Annotated[str, typer.Option(help=f"Start of the period: {spans.EXAMPLES}.")]
Until = Annotated[str, typer.Option(help="End of the period.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


class NothingFound(OperationFailed):
    """The audit log holds no line about the group."""


@audit.command()
def group(  # noqa: PLR0913, PLR0917 - options of a command.
    group_id: Annotated[str, typer.Argument(help="The group's id.")],
    since: Since = "30d",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Show the story of a group: its events, their recipients, the time since the request, and what is missing."""
    with failures_shown():
        found = story_of(group_id, spans.span(since, until, _now()), target.find(stack))
        if not found.lines:
            raise NothingFound(
                f"The audit log has no line about the group {group_id} (--since {since}). "
                "An earlier --since searches further back."
            )
        _warn(cut=found.cut)
        if as_json:
            export.as_json(story.document(found))
        elif as_csv:
            export.as_csv(export.TIMELINE, found.lines)
        else:
            show.story(console, found)


@audit.command()
def user(  # noqa: PLR0913, PLR0917 - options of a command.
    user_id: Annotated[str, typer.Argument(help="The user's id.")],
    since: Since = "24h",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Show what a user did and which notifications were for them, the newest first."""
    with failures_shown():
        asked = queries.activity_of_a_user(queries.checked_user_id(user_id))
        asked = replace(asked, columns=(*asked.columns, "policy_version"))
        _answer(asked, since, until, stack, as_json=as_json, as_csv=as_csv)


@audit.command()
def failures(
    since: Since = "1h",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Show every failure, the newest first."""
    with failures_shown():
        _answer(queries.FAILURES, since, until, stack, as_json=as_json, as_csv=as_csv)


@audit.command("query")
def run_query(  # noqa: PLR0913, PLR0917 - options of a command.
    name: Annotated[str, typer.Argument(help="The name of a query; without one, all names are listed.")] = "",
    group_id: Annotated[str | None, typer.Option("--group", help="The group, for a query about one group.")] = None,
    user_id: Annotated[str | None, typer.Option("--user", help="The user, for a query about one user.")] = None,
    since: Since = "24h",
    until: Until = "now",
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Run one of the queries that the stack also saves in CloudWatch.

    For example: herald audit query who-was-told --group hikers
    """
    with failures_shown():
        if not name:
            console.print("\n".join(f"{each} {option}".rstrip() for each, option in queries.OPTIONS.items()))
            return
        asked = queries.query(name, group=group_id, user=user_id)
        _answer(asked, since, until, stack, as_json=as_json, as_csv=as_csv)


@audit.command()
def tail(
    group_id: Annotated[str | None, typer.Option("--group", help="Only events of this group.")] = None,
    stack: StackName = None,
    as_json: AsJson = False,  # noqa: FBT002
    as_csv: AsCsv = False,  # noqa: FBT002
) -> None:
    """Show events as they arrive, until Ctrl-C."""
    with failures_shown():
        follower = Follower(target.find(stack), time.sleep)
        if as_csv:
            export.as_csv(("group_id", *export.TIMELINE), follower.lines(_now(), group_id))
        elif as_json:
            export.as_json_lines(follower.lines(_now(), group_id))
        else:
            for line in follower.lines(_now(), group_id):
                show.line(console, line)


def _answer(  # noqa: PLR0913 - a query, and how to show its answer.
    asked: Query, since: str, until: str, stack: str | None, *, as_json: bool, as_csv: bool
) -> None:
    found = asked.run(_lines(asked, since, until, stack).lines)
    if as_json:
        export.as_json(found)
    elif as_csv:
        export.as_csv(asked.columns, found)
    elif found:
        rows.draw(console, found)
    else:
        console.print(f"Nothing found (--since {since}).", highlight=False)


def _lines(asked: Query, since: str, until: str, stack: str | None) -> Lines:
    found = Insights(target.find(stack)).lines(asked, spans.span(since, until, _now()))
    _warn(cut=found.cut)
    return found


def _warn(*, cut: bool) -> None:
    if cut:
        note = "One second holds more lines than CloudWatch returns; some of them are not shown."
        Console(stderr=True).print(note, style="red")


def _now() -> datetime:
    return datetime.now(UTC)
