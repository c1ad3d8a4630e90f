"""`make prove`: schedules, pairs of faults, and chaos on the local stack; prints what was done and the seed."""

import gc
import logging
import os
import secrets
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.proof.chaos import Ordeal, run_chaos
from tests.proof.checked import checked_table
from tests.proof.portions import Portion, endless, portions
from tests.proof.story import Score

HOUR = 3600
CHAOS = 90
"""Seconds of chaos in a run of 20 minutes. A longer run has as many times more."""

CHAOS_OF_AN_HOUR = 3 * CHAOS
AROUND_CHAOS = 180
"""Seconds for starting the local stack, and until everybody is notified after the chaos."""

console = Console()


def main(  # noqa: PLR0913, PLR0917 - the options of a command.
    schedules: Annotated[int, typer.Option(help="Random schedules.")] = 3_000,
    steps: Annotated[int, typer.Option(help="Steps of each.")] = 50,
    pairs: Annotated[int, typer.Option(help="Pairs of faults in one story.")] = 480,
    chaos: Annotated[int | None, typer.Option(help="Seconds of chaos on the local stack; 0 for none.")] = None,
    hours: Annotated[float | None, typer.Option(help="Run so long, instead of so many schedules and pairs.")] = None,
    seed: Annotated[int | None, typer.Option(help="Where all randomness comes from; default: a new one.")] = None,
    shrink: Annotated[bool, typer.Option("--shrink", help="Shorten what fails: up to 5 minutes each.")] = False,  # noqa: FBT002
) -> None:
    """Prove that nobody is missed, nobody is notified twice, and no notification is wrong."""
    chosen = secrets.randbelow(2**32) if seed is None else seed
    repeated = f"make prove SEED={chosen}" + (f" HOURS={hours:g}" if hours else "")
    console.print(f"Seed {chosen}. `{repeated}` repeats it.", highlight=False)
    started = time.monotonic()
    run = partial(Portion.run, steps=steps, shrink=shrink)
    if chaos is None:
        chaos = round(CHAOS_OF_AN_HOUR * hours) if hours else CHAOS
    if hours:
        until = started + hours * HOUR - (chaos + AROUND_CHAOS if chaos else 0)
        score, violations = _simulate(endless(chosen), run, lambda: _share_of_time(started, until))
    else:
        work = portions(schedules, pairs, chosen)
        score, violations = _simulate(iter(work), run, lambda: 0.0, len(work))
    ordeal = run_chaos(chaos, chosen, console) if chaos else None
    if ordeal:
        violations += ordeal.violations
    _report(score, ordeal, violations, chosen, time.monotonic() - started)
    sys.exit(1 if violations else 0)


def _simulate(
    work: Iterator[Portion], run: Callable[[Portion], Score], time_used: Callable[[], float], number: int = 0
) -> tuple[Score, list[str]]:
    """Distribute the work to all cores, until it ends or all time is used. Returns the score and all violations.

    `number` is how many portions there are, if that is known.
    """
    total, violations, ended = Score(), list[str](), 0
    cores = os.cpu_count() or 1
    running: set[Future[Score]] = set()
    with ProcessPoolExecutor(cores, initializer=_quiet) as pool, _progress() as progress:
        task = progress.add_task("Schedules and pairs of faults", total=1.0)
        while True:
            while len(running) <= cores and time_used() < 1 and (portion := next(work, None)):
                running.add(pool.submit(run, portion))
            if not running:
                return total, violations
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                ended += 1
                _add(each, total, violations)
            progress.update(task, completed=ended / number if number else time_used())


def _share_of_time(started: float, until: float) -> float:
    """Return which share of the time is used."""
    return (time.monotonic() - started) / max(until - started, 1)


def _add(portion: Future[Score], total: Score, violations: list[str]) -> None:
    """Add the result of a portion: its score, or whatever ended it."""
    error = portion.exception()
    if error is None:
        total.add(portion.result())
    else:
        violations.append("".join(traceback.format_exception(error)))


def _quiet() -> None:
    """Prepare a process: no log, and no garbage collection of what was imported, which takes long each time."""
    logging.disable(logging.CRITICAL)
    gc.freeze()


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def _report(score: Score, ordeal: Ordeal | None, violations: list[str], seed: int, seconds: float) -> None:
    table = Table(title="What was done", title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    _rows(table.add_row, score, ordeal)
    table.add_row(f"{len(violations):,}", "invariant violations", style="bold red" if violations else "bold green")
    console.print(checked_table(score))
    console.print(table)
    for violation in violations:
        console.print(violation, markup=False, highlight=False)
    console.print(f"{seconds / 60:.1f} minutes; seed {seed}.", highlight=False)


def _rows(add: Callable[..., None], score: Score, ordeal: Ordeal | None) -> None:
    add(f"{score.schedules:,}", f"schedules run, {score.on_moto:,} of them on moto, the others on the model of AWS")
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
