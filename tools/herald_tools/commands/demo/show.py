"""How the demonstration looks on the terminal."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax
from rich.table import Table

from herald_tools.commands.audit.show import story as draw_story
from herald_tools.commands.audit.story import Story
from herald_tools.commands.demo.outcomes import Outcome, Timing
from herald_tools.terminal.steps import Steps

LISTED_PROBLEMS = 20


class Show:
    """Draws each part of the story as it happens."""

    def __init__(self, console: Console) -> None:
        """Draw on `console`."""
        self._console = console
        self.step = Steps(console).step

    def request(self, source: Path, body: dict[str, Any]) -> None:
        """Show what is going to be sent."""
        self._console.rule("[bold]One call creates a group of 12")
        self._console.print(f"POST /groups with the request of {source}:")
        self._console.print(_as_json(body))

    def answer(self, answer: httpx.Response, seconds: float) -> None:
        """Show what came back."""
        self._console.print(
            Panel(_as_json(answer.json()), title=f"{answer.status_code} after {seconds:.2f} s, cold start included")
        )

    def notification(self, user_id: str, notification: dict[str, Any], seconds: float) -> None:
        """Show one notification that has landed."""
        inviter = notification.get("inviter")
        by = (
            f"as {notification['role']}, by {inviter['name']}"
            if inviter
            else f"tells {_recipients(notification)} users"
        )
        self._console.print(
            f"  [green]✔[/] +{seconds:5.2f} s  [bold]{user_id:<8}[/] {notification['kind']:<27} {by}", highlight=False
        )

    def ledger(self, deliveries: dict[str, Any]) -> None:
        """Show what the ledger says."""
        table = Table(
            "channel",
            "kind",
            "planned",
            "done",
            "failed",
            box=SIMPLE_HEAD,
            title="The ledger: GET /groups/{id}/deliveries",
        )
        for delivery in deliveries["deliveries"]:
            table.add_row(*(str(delivery[column]) for column in ("channel", "kind", "planned", "done", "failed")))
        self._console.print(table)

    def timeline(self, story: Story) -> None:
        """Show what the audit log says of the first group."""
        self._console.rule("[bold]The audit log of the group of 12: herald audit group ID")
        draw_story(self._console, story)

    def repeated(self, answer: httpx.Response) -> None:
        """Show that the same request again is no second group."""
        group_id, replayed = answer.json()["group"]["group_id"], answer.headers.get("Idempotent-Replayed")
        self._console.rule("[bold]The same request again, with the same Idempotency-Key")
        self._console.print(f"{answer.status_code}, group {group_id}, Idempotent-Replayed: {replayed}", highlight=False)

    def policies(self, outcomes: Sequence[Outcome]) -> None:
        """Show what became of one group under each policy."""
        self._console.rule("[bold]One group under three policies, in two languages, in both formats")
        columns = ("level", "told", "pushed to", "gateway: v2", "v1", "Bao's inbox: v2", "v1")
        table = Table(*columns, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for outcome in outcomes:
            numbers = (str(number) for number in (outcome.recipients, outcome.pushed, len(outcome.gateway["v2"])))
            v1 = (", ".join(found) or "nothing" for found in (outcome.gateway["v1"], outcome.inbox_v1))
            gateway_v1, inbox_v1 = v1
            languages = ", ".join(outcome.inbox) or "nothing"
            table.add_row(outcome.level, *numbers, gateway_v1, languages, inbox_v1)
        self._console.print(table)
        for language, words in outcomes[-1].inbox.items():
            self._console.print(f"  {language:<6} {words}", highlight=False)

    def sizes(self) -> None:
        """Begin the part about large groups."""
        self._console.rule("[bold]Groups of every size")

    @contextmanager
    def progress(self, size: int) -> Iterator[Callable[[int], None]]:
        """Show how many of a group's `size` people are told; yields what takes that number."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(f"  telling {size:>6,}", total=size)
            yield lambda told: progress.update(task, completed=told)

    def summary(self, timings: Sequence[Timing], notifications: int, problems: Sequence[str]) -> None:
        """Show times, and whether all is well."""
        table = Table(
            "members", "answered", "everybody told", box=SIMPLE_HEAD, title="How long it took, on this machine"
        )
        for timing in timings:
            table.add_row(f"{timing.size:,}", f"{timing.answered:.2f} s", f"{timing.told:.2f} s")
        self._console.print(table)
        for problem in problems[:LISTED_PROBLEMS]:
            self._console.print(f"[red]✘ {problem}", highlight=False)
        if len(problems) > LISTED_PROBLEMS:
            self._console.print(f"[red]  and {len(problems) - LISTED_PROBLEMS} more")
        if not problems:
            self._console.print(
                f"[green]✔[/] {notifications:,} notifications: nobody missed, nobody told twice, nobody else told.",
                highlight=False,
            )


def _recipients(notification: dict[str, Any]) -> int:
    recipients: int = notification["delivery"]["recipients"]
    return recipients


def _as_json(document: object) -> Syntax:
    return Syntax(
        json.dumps(document, indent=2, ensure_ascii=False), "json", background_color="default", word_wrap=True
    )
