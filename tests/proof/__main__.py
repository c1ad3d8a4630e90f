"""`make prove`: schedules, pairs of faults, and chaos on the local stack; prints what was done and the seed."""

import logging
import os
import secrets
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from itertools import combinations
from random import Random
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.proof.chaos import Ordeal, run_chaos
from tests.proof.run import run_schedules
from tests.proof.scenario import Call, calls, tell
from tests.proof.story import Score
from tests.support.faults import Fault, possible

PORTION = 10
"""Schedules in one task: few, so that the progress bar moves and all cores end at about the same time."""

console = Console()


def main(
    schedules: Annotated[int, typer.Option(help="Random schedules.")] = 310,
    steps: Annotated[int, typer.Option(help="Steps of each.")] = 50,
    pairs: Annotated[int, typer.Option(help="Pairs of faults in one story.")] = 150,
    chaos: Annotated[int, typer.Option(help="Seconds of chaos on the local stack; 0 for none.")] = 90,
    seed: Annotated[int | None, typer.Option(help="Where all randomness comes from; default: a new one.")] = None,
) -> None:
    """Prove that nobody is missed, nobody is notified twice, and no notification is wrong."""
    chosen = secrets.randbelow(2**32) if seed is None else seed
    console.print(f"Seed {chosen}. `make prove SEED={chosen}` repeats it.", highlight=False)
    started = time.monotonic()
    score, violations = _simulate(schedules, steps, pairs, chosen)
    ordeal = run_chaos(chaos, chosen, console) if chaos else None
    if ordeal:
        violations += ordeal.violations
    _report(score, ordeal, violations, chosen, time.monotonic() - started)
    sys.exit(1 if violations else 0)


def _simulate(schedules: int, steps: int, pairs: int, seed: int) -> tuple[Score, list[str]]:
    """Distribute the work to all cores. Returns the score and all broken promises."""
    total, violations = Score(), []
    with ProcessPoolExecutor(os.cpu_count(), initializer=_quiet) as pool, _progress() as progress:
        work: dict[Future[Score], int] = {}
        for first in range(0, schedules, PORTION):
            runs = min(PORTION, schedules - first)
            work[pool.submit(run_schedules, runs, steps, seed + first)] = runs
        for first in range(0, pairs, PORTION):
            number = min(PORTION, pairs - first)
            work[pool.submit(tell_pairs, number, seed + first)] = number
        task = progress.add_task("Schedules and pairs of faults", total=schedules + pairs)
        for done in as_completed(work):
            try:
                total.add(done.result())
            except Exception as error:  # noqa: BLE001 - whatever ends a schedule is to be shown, and not to hide others.
                violations.append("".join(traceback.format_exception(error)))
            progress.advance(task, work[done])
    return total, violations


def tell_pairs(number: int, seed: int) -> Score:
    """Run the story `number` times with two faults each. Raises AssertionError for a broken promise."""
    random, score = Random(seed), Score()
    candidates: list[tuple[Call, Call]] = list(combinations(calls(), 2))
    for _ in range(number):
        pair: dict[Call, Fault] = {call: random.choice(possible(call[1])) for call in random.choice(candidates)}
        try:
            tell(pair, score)
        except AssertionError as error:
            error.add_note(f"with {pair}")
            raise
        score.stories += 1
    return score


def _quiet() -> None:
    logging.disable(logging.CRITICAL)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def _report(score: Score, ordeal: Ordeal | None, violations: list[str], seed: int, seconds: float) -> None:
    table = Table(title="What was done", title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    _rows(table.add_row, score, ordeal)
    table.add_row(f"{len(violations):,}", "invariant violations", style="bold red" if violations else "bold green")
    console.print(table)
    for violation in violations:
        console.print(violation, markup=False, highlight=False)
    console.print(f"{seconds / 60:.1f} minutes; seed {seed}.", highlight=False)


def _rows(add: Callable[..., None], score: Score, ordeal: Ordeal | None) -> None:
    add(f"{score.schedules:,}", "schedules run")
    add(f"{score.stories:,}", "stories told with two faults in each")
    add(f"{score.steps.total():,}", f"steps: {_list(score.steps)}")
    add(f"{score.faults.total():,}", f"faults injected: {_list(score.faults)}")
    add(f"{score.duplicates.total():,}", f"duplicates delivered: {_list(score.duplicates)}")
    add(f"{score.groups:,}", "groups created in the schedules")
    add(f"{score.notifications:,}", "notifications in the inboxes at their ends")
    add(f"{score.pushes:,}", "of them pushed to devices, too")
    if ordeal:
        add(f"{ordeal.groups:,}", f"groups created on the local stack, {ordeal.notifications:,} notifications")
        add(f"{ordeal.disturbances.total():,}", f"disturbances meanwhile: {_list(ordeal.disturbances)}")


def _list(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counted.most_common())


if __name__ == "__main__":
    typer.run(main)
