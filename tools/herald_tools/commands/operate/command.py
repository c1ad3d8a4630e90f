"""The operator's commands: reconcile, and dlq with what belongs to it."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from herald.domain.audit import AuditEvent
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from herald_tools.commands.common import spans, target
from herald_tools.commands.common.failures import errors_told
from herald_tools.commands.common.target import StackName
from herald_tools.commands.operate import look, show
from herald_tools.commands.operate.dead_letters import DeadLetterQueue, Queue
from herald_tools.commands.operate.record import Act, Recorder

console = Console()
dlq = typer.Typer(help="Dead-letter queues: what could not be delivered.", no_args_is_help=True)

QueueName = Annotated[Queue, typer.Argument(help="Which dead-letter queue.")]


def reconcile(
    since: Annotated[str, typer.Option(help=f"From when on: {spans.EXAMPLES}.")] = "24h",
    group: Annotated[list[str] | None, typer.Option(help="Look at this group instead; may be given often.")] = None,
    stack: StackName = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what is missing.")] = False,
) -> None:
    """Find groups whose notifications did not all arrive, and publish what is missing again."""
    with errors_told():
        found = target.find(stack)
        with console.status("Comparing groups with the ledger …"):
            if group:
                answers = [look.groups(found, group, dry_run=dry_run)]
            else:
                answers = list(look.since(found, spans.moment(since, datetime.now(UTC)), None, dry_run=dry_run))
        show.findings(console, answers, dry_run=dry_run)
        if not answers[-1]["finished"]:
            raise ValueError("The look did not get to its end; look at less at a time.")
        if group and (unknown := len(set(group)) - answers[0]["checked"]):
            raise ValueError(f"{unknown} of these groups do not exist.")


@dlq.command("list")
def list_queues(stack: StackName = None) -> None:
    """Show how many messages each dead-letter queue holds, since when, and why."""
    with errors_told():
        found = target.find(stack)
        show.queues(console, [DeadLetterQueue(found, name) for name in Queue])


@dlq.command("show")
def show_queue(
    queue: QueueName,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many messages.")] = 10,
    stack: StackName = None,
    *,
    body: Annotated[bool, typer.Option("--body", help="Show each message whole.")] = False,
) -> None:
    """Show messages of a dead-letter queue, and leave them there."""
    with errors_told():
        show.letters(console, DeadLetterQueue(target.find(stack), queue).peek(limit), body=body)


@dlq.command()
def redrive(
    queue: QueueName,
    rate: Annotated[int, typer.Option(min=1, max=500, help="Messages a second, at most.")] = 50,
    stack: StackName = None,
) -> None:
    """Deliver a dead-letter queue's messages again. Always safe: what was delivered already is skipped."""
    with errors_told():
        where = target.find(stack)
        found, recorder = DeadLetterQueue(where, queue), Recorder(where)
        with recorder.act(AuditEvent.QUEUE_REDRIVEN, queue) as act, _bar(found.depth()) as progress:
            done = found.redrive(rate, lambda moved: _advance(progress, act, moved))
        left = found.depth()
    console.print(f"{done.moved:,} delivered again, {left:,} left in the queue.")
    for letter, reason in done.kept:
        console.print(f"  {escape(letter.group_id)}: {escape(reason)}", highlight=False)
    if done.kept:
        raise typer.Exit(1)


@dlq.command()
def purge(
    queue: QueueName,
    stack: StackName = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a dead-letter queue's messages. What they would have told, reconcile still finds missing."""
    with errors_told():
        where = target.find(stack)
        found = DeadLetterQueue(where, queue)
        depth = found.depth()
        if not yes:
            typer.confirm(f"Delete all of about {depth:,} messages of the {queue} dead-letter queue?", abort=True)
        with Recorder(where).act(AuditEvent.QUEUE_PURGED, queue) as act:
            found.purge()
            act.messages = depth
    console.print(f"About {depth:,} messages deleted.")


def _advance(progress: Progress, act: Act, moved: int) -> None:
    act.messages = moved
    progress.update(progress.task_ids[0], completed=moved)


def _bar(total: int) -> Progress:
    progress = Progress(TextColumn("Redriving"), BarColumn(), MofNCompleteColumn(), console=console, transient=True)
    progress.add_task("", total=total)
    return progress
