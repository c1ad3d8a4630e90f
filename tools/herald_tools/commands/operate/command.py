"""`herald reconcile` and `herald dlq`."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from herald.domain.audit.events import AuditEvent
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from herald_tools.commands.common import spans, target
from herald_tools.commands.common.failures import OperationFailed, failures_shown
from herald_tools.commands.common.target import StackName
from herald_tools.commands.operate import look, show
from herald_tools.commands.operate import redrive as redriving
from herald_tools.commands.operate.dead_letters import DeadLetterQueue, Queue, output_of
from herald_tools.commands.operate.record import Act, Recorder

console = Console()
dlq = typer.Typer(help="The dead-letter queues: messages that could not be delivered.", no_args_is_help=True)


class NoQueue(OperationFailed):
    """The stack is not configured for the channel of a queue."""


QueueName = Annotated[Queue, typer.Argument(help="The queue.")]


class NotAllChecked(OperationFailed):
    """Reconcile could not check all groups that it was asked for."""


def reconcile(
    since: Annotated[str, typer.Option(help=f"Check groups created since then: {spans.EXAMPLES}.")] = "24h",
    group: Annotated[list[str] | None, typer.Option(help="Check this group instead; can be repeated.")] = None,
    stack: StackName = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is missing.")] = False,
) -> None:
    """Find groups with missing deliveries, and publish their messages again."""
    with failures_shown():
        found = target.find(stack)
        with console.status("Comparing groups with the delivery ledger …"):
            if group:
                answers = [look.groups(found, group, dry_run=dry_run)]
            else:
                answers = list(look.since(found, spans.moment(since, datetime.now(UTC)), None, dry_run=dry_run))
        show.findings(console, answers, dry_run=dry_run)
        if not answers[-1]["finished"]:
            raise NotAllChecked("Reconcile ran out of time. Check a shorter period or fewer groups at once.")
        if group and (unknown := len(set(group)) - answers[0]["checked"]):
            raise NotAllChecked(f"Groups that do not exist: {unknown} of {len(set(group))}.")


@dlq.command("list")
def list_queues(stack: StackName = None) -> None:
    """Show how many messages each queue holds, and age and cause of the oldest."""
    with failures_shown():
        found = target.find(stack)
        show.queues(console, [DeadLetterQueue(found, name) for name in Queue if output_of(name) in found.outputs])


@dlq.command("show")
def show_queue(
    queue: QueueName,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="Maximum number of messages.")] = 10,
    stack: StackName = None,
    *,
    body: Annotated[bool, typer.Option("--body", help="Also show the id and the content of each message.")] = False,
) -> None:
    """Show messages of a queue. They stay there."""
    with failures_shown():
        show.letters(console, _found(target.find(stack), queue).peek(limit), body=body)


@dlq.command()
def redrive(
    queue: QueueName,
    rate: Annotated[int, typer.Option(min=1, max=500, help="Maximum number of messages a second.")] = 50,
    stack: StackName = None,
) -> None:
    """Deliver the messages of a queue again. Always safe: deliveries that are done are skipped."""
    with failures_shown():
        where = target.find(stack)
        found, recorder = _found(where, queue), Recorder(where)
        with recorder.act(AuditEvent.QUEUE_REDRIVEN, queue) as act, _bar(found.depth()) as progress:
            done = redriving.redrive(found, rate, lambda moved: _advance(progress, act, moved))
        show.redriven(console, done, found.depth())
    if done.kept:
        raise typer.Exit(1)


@dlq.command()
def purge(
    queue: QueueName,
    stack: StackName = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete the messages of a queue. Reconcile still finds the deliveries that they were for."""
    with failures_shown():
        where = target.find(stack)
        found = _found(where, queue)
        depth = found.depth()
        if not yes:
            typer.confirm(f"Delete all messages of the {queue} dead-letter queue (about {depth:,})?", abort=True)
        with Recorder(where).act(AuditEvent.QUEUE_PURGED, queue) as act:
            found.purge()
            act.messages = depth
    console.print(f"Messages deleted: about {depth:,}.", highlight=False)


def _found(where: target.Target, queue: Queue) -> DeadLetterQueue:
    """Return a dead-letter queue. Raises NoQueue."""
    if output_of(queue) not in where.outputs:
        raise NoQueue(f"The stack does not have the channel {queue}.")
    return DeadLetterQueue(where, queue)


def _advance(progress: Progress, act: Act, moved: int) -> None:
    act.messages = moved
    progress.update(progress.task_ids[0], completed=moved)


def _bar(total: int) -> Progress:
    columns = (TextColumn("Redriving"), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    progress.add_task("", total=total)
    return progress
