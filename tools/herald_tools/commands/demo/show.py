"""The demonstration on the terminal."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax

from herald_tools.commands.audit.show import story as draw_story
from herald_tools.commands.audit.story import Story
from herald_tools.commands.demo.outcomes import Outcome, Timing
from herald_tools.terminal import tables
from herald_tools.terminal.steps import Steps

MAX_PROBLEMS = 20
"""Problems that are listed; further ones are counted."""


class Show:
    """Draws each part of the demonstration while it runs."""

    def __init__(self, console: Console) -> None:
        """Draw on `console`."""
        self._console = console
        self.step = Steps(console).step

    def request(self, source: Path, body: dict[str, Any]) -> None:
        """Show the request that creates the first group."""
        self._console.rule("[bold]One call creates a group of 12")
        self._console.print(f"POST /groups with the request of {source}:")
        self._console.print(_as_json(body))

    def answer(self, answer: httpx.Response, seconds: float) -> None:
        """Show the answer."""
        self._console.print(
            Panel(_as_json(answer.json()), title=f"{answer.status_code} after {seconds:.2f} s, including cold starts")
        )

    def notification(self, user_id: str, notification: dict[str, Any], seconds: float) -> None:
        """Show one notification that is in an inbox."""
        if "inviter" in notification:
            about = f"as {notification['role']}, by {notification['inviter']['name']}"
        else:
            about = f"{notification['delivery']['recipients']} recipients"
        self._console.print(
            f"  [green]✔[/] +{seconds:5.2f} s  [bold]{user_id:<8}[/] {notification['kind']:<27} {about}",
            highlight=False,
        )

    def ledger(self, deliveries: dict[str, Any]) -> None:
        """Show the delivery ledger."""
        self._console.print("\nThe delivery ledger, GET /groups/{id}/deliveries:")
        counts = ("planned", "done", "pending", "failed")
        table = tables.table(tables.text("channel"), tables.text("kind"), *map(tables.figure, counts))
        for delivery in deliveries["deliveries"]:
            table.add_row(delivery["channel"], delivery["kind"], *(f"{delivery[name]:,}" for name in counts))
        self._console.print(table)

    def timeline(self, story: Story) -> None:
        """Show the audit log of the first group."""
        self._console.rule("[bold]The audit log of the group of 12: herald audit group ID")
        draw_story(self._console, story)

    def repeated(self, answer: httpx.Response) -> None:
        """Show that repeating the request creates no second group."""
        group_id, replayed = answer.json()["group"]["group_id"], answer.headers.get("Idempotent-Replayed")
        self._console.rule("[bold]The same request again, with the same Idempotency-Key")
        self._console.print(f"{answer.status_code}, group {group_id}, Idempotent-Replayed: {replayed}", highlight=False)

    def on_behalf(self, source: Path, body: dict[str, Any]) -> None:
        """Show the request of a back end."""
        self._console.rule(f"[bold]A back end creates a group on behalf of {body['creator']['name']}")
        self._console.print(f"POST /groups with the request of {source}, by a caller with the role admin:")
        self._console.print(_as_json(body))

    def read(self, texts: Mapping[str, str]) -> None:
        """Show what each user reads in the inbox."""
        for user_id, text in texts.items():
            self._console.print(f"  [bold]{user_id:<8}[/] {text or '(nothing)'}", highlight=False)

    def policies(self, outcomes: Sequence[Outcome]) -> None:
        """Show the notifications of one group under each policy."""
        self._console.rule("[bold]One group under three policies, in two languages, in both formats")
        columns = ("gateway v2", "gateway v1", "Bao's inbox v2", "v1")
        table = tables.table(
            tables.fixed("level"), tables.figure("recipients"), tables.figure("pushes"), *map(tables.text, columns)
        )
        for outcome in outcomes:
            found = (outcome.gateway["v2"], outcome.gateway["v1"], list(outcome.inbox), outcome.inbox_v1)
            counts = (str(outcome.recipients), str(outcome.pushed), str(len(found[0])))
            table.add_row(outcome.level, *counts, *(", ".join(each) or "-" for each in found[1:]))
        self._console.print(table)
        for language, words in outcomes[-1].inbox.items():
            self._console.print(f"  {language:<6} {words}", highlight=False)

    def sizes(self) -> None:
        """Begin the part about large groups."""
        self._console.rule("[bold]Groups of every size")

    @contextmanager
    def progress(self, size: int) -> Iterator[Callable[[int], None]]:
        """Show the progress of a group with `size` members. Yields a function that takes the deliveries done."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(f"  {size:>6,} members", total=size)
            yield lambda done: progress.update(task, completed=done)

    def summary(self, timings: Sequence[Timing], notifications: int, problems: Sequence[str]) -> None:
        """Show the times, and whether all notifications are right."""
        self._console.print("\nSeconds from the request, on this machine:")
        table = tables.table(*map(tables.figure, ("members", "answer", "last inbox")))
        for timing in timings:
            table.add_row(f"{timing.size:,}", f"{timing.answer:.2f}", f"{timing.last_inbox:.2f}")
        self._console.print(table)
        for problem in problems[:MAX_PROBLEMS]:
            self._console.print(f"[red]✘ {problem}", highlight=False)
        if len(problems) > MAX_PROBLEMS:
            self._console.print(f"[red]  and {len(problems) - MAX_PROBLEMS} more")
        if not problems:
            self._console.print(
                f"[green]✔[/] {notifications:,} notifications: none missing, none twice, none for anybody else.",
                highlight=False,
            )


def _as_json(document: object) -> Syntax:
    return Syntax(
        json.dumps(document, indent=2, ensure_ascii=False), "json", background_color="default", word_wrap=True
    )
