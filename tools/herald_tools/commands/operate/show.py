"""The results of an operator's commands on the terminal."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax

from herald_tools.commands.operate.dead_letter import DeadLetter
from herald_tools.commands.operate.dead_letters import DeadLetterQueue
from herald_tools.commands.operate.redrive import Redriven
from herald_tools.terminal import tables

MAX_GROUPS = 100
"""Groups that a table lists. The counts below it include all."""


def findings(console: Console, answers: Sequence[dict[str, Any]], *, dry_run: bool) -> None:
    """Show the incomplete groups that reconcile found, and counts of all."""
    rows = [row for answer in answers for row in answer["findings"]]
    if rows:
        counts = ("planned", "missing", "failed")
        columns = (tables.text("group"), tables.fixed("created"), *map(tables.figure, counts))
        table = tables.table(*columns, tables.text("result"))
        for row in rows[:MAX_GROUPS]:
            result = row["reason"] or ("published again" if row["republished"] else "nothing published")
            created = f"{datetime.fromisoformat(row['created_at']):%m-%d %H:%M:%S}"
            table.add_row(escape(row["group_id"]), created, *(str(row[name]) for name in counts), escape(result))
        console.print(table)
    checked, found, published = (
        sum(answer[name] for answer in answers) for name in ("checked", "found", "republished")
    )
    end = "nothing was changed (--dry-run)" if dry_run else f"{published:,} published again"
    console.print(f"Groups: {checked:,} checked, {found:,} incomplete; {end}.", highlight=False)
    soon, slowly = (answers[-1].get(name, 0) for name in ("open", "stuck"))
    if soon or slowly:
        text = f"Reconcile tries {soon:,} groups again within the hour, and {slowly:,} that are stuck once an hour."
        console.print(text, highlight=False)


def queues(console: Console, found: Iterable[DeadLetterQueue]) -> None:
    """Show how many messages each queue holds, and the age and cause of the oldest of up to ten of them."""
    table = tables.table(
        tables.fixed("queue"), tables.figure("messages"), tables.figure("oldest"), tables.text("cause")
    )
    for queue in found:
        seen = queue.peek(10)
        oldest = min(seen, key=lambda message: message.sent_at, default=None)
        age, cause = (_age(oldest), escape(oldest.cause)) if oldest else ("", "")
        table.add_row(queue.name, str(queue.depth()), age, cause)
    console.print(table)


def letters(console: Console, found: Sequence[DeadLetter], *, body: bool) -> None:
    """Show messages with age, kind, group and cause; with `body`, also the id and the content of each."""
    if not found:
        console.print("The queue is empty.")
        return
    columns = (
        tables.figure("#"),
        tables.figure("age"),
        tables.text("kind"),
        tables.text("group"),
        tables.text("cause"),
    )
    table = tables.table(*columns)
    for number, letter in enumerate(found, 1):
        shown = (letter.kind, letter.group_id, letter.cause)
        table.add_row(str(number), _age(letter), *map(escape, shown))
    console.print(table)
    for number, letter in enumerate(found if body else (), 1):
        console.rule(f"{number}: {letter.message_id}")
        text = json.dumps(letter.document, indent=2, ensure_ascii=False) if letter.document else letter.body
        console.print(Syntax(text, "json", background_color="default", word_wrap=True))


def redriven(console: Console, done: Redriven, left: int) -> None:
    """Show the result of a redrive. `left` messages are in the queue after it."""
    tried = done.moved + len(done.kept)
    failed = f", {min(left, tried):,} failed again" if left else ""
    console.print(f"{tried:,} tried again{failed}.", highlight=False)
    for letter, reason in done.kept:
        console.print(f"  {escape(letter.group_id)}: {escape(reason)}", highlight=False)


def _age(letter: DeadLetter) -> str:
    seconds = int((datetime.now(UTC) - letter.sent_at).total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
