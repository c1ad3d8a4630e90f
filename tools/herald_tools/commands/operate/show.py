"""How an operator's commands look on the terminal."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from herald_tools.commands.operate.dead_letters import DeadLetter, DeadLetterQueue

LISTED = 100
"""Groups that a table shows; the counts below it are of all."""


def findings(console: Console, answers: Sequence[dict[str, Any]], *, dry_run: bool) -> None:
    """Show the incomplete groups, and count."""
    rows = [row for answer in answers for row in answer["findings"]]
    if rows:
        table = Table("group", "created", "planned", "missing", "failed", "what was done", box=SIMPLE_HEAD)
        for row in rows[:LISTED]:
            done = row["reason"] or ("published again" if row["republished"] else "nothing")
            counts = (str(row[name]) for name in ("planned", "missing", "failed"))
            table.add_row(row["group_id"], row["created_at"], *counts, done)
        console.print(table)
    checked, found = (sum(answer[name] for answer in answers) for name in ("checked", "found"))
    published = sum(answer["republished"] for answer in answers)
    told = f"{found:,} of {checked:,} groups incomplete"
    console.print(f"{told}; nothing was changed." if dry_run else f"{told}; {published:,} published again.")


def queues(console: Console, found: Iterable[DeadLetterQueue]) -> None:
    """Show each queue's depth, and the age and cause of its oldest message among those that could be seen."""
    table = Table("queue", "messages", "oldest", "cause", box=SIMPLE_HEAD)
    for queue in found:
        seen = queue.peek(10)
        oldest = min(seen, key=lambda message: message.sent_at, default=None)
        age, cause = (_age(oldest), oldest.cause) if oldest else ("", "")
        table.add_row(queue.name, str(queue.depth()), age, cause)
    console.print(table)


def letters(console: Console, found: Sequence[DeadLetter], *, body: bool) -> None:
    """Show messages: which group, why, since when; with `body` the whole of each."""
    if not found:
        console.print("The queue is empty.")
        return
    table = Table("message", "age", "kind", "group", "cause", box=SIMPLE_HEAD)
    for letter in found:
        table.add_row(letter.message_id[:8], _age(letter), letter.kind, letter.group_id, letter.cause)
    console.print(table)
    for letter in found if body else ():
        console.rule(letter.message_id)
        text = json.dumps(letter.document, indent=2, ensure_ascii=False) if letter.document else letter.body
        console.print(Syntax(text, "json", background_color="default", word_wrap=True))


def _age(letter: DeadLetter) -> str:
    seconds = int((datetime.now(UTC) - letter.sent_at).total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
