"""`make mutants`: draws a sample of mutants, runs the tests against each, and lists those that no test noticed."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from herald_tools.lab.mutants.mutant import Mutant
from herald_tools.lab.mutants.trial import PACKAGE, first_failure, killed_by
from herald_tools.local.paths import LOCAL, ROOT

PYTHON = ROOT / ".venv-mutants" / "bin" / "python"
CONSOLE = Console(highlight=False, soft_wrap=True)


def drawn(count: int, seed: int) -> Iterator[Mutant]:
    """Yield a sample of mutants."""
    command: list[str | Path] = [PYTHON, "-m", "herald_tools.lab.mutants.sample", PACKAGE, str(count), str(seed)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    yield from map(Mutant.from_json, done.stdout.splitlines())


def tried(mutants: list[Mutant], folder: Path, *, whole: bool) -> Iterator[tuple[Mutant, str | None]]:
    """Yield each mutant with the test that noticed it, or None. Tries as many at a time as there are cores."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        numbered = [(mutant, folder / str(number)) for number, mutant in enumerate(mutants)]
        killers = threads.map(lambda each: killed_by(*each, whole=whole), numbered)
        yield from zip(mutants, killers, strict=True)


def main() -> int:
    """Return 0; how many mutants survive is for the reader to judge."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--whole", action="store_true", help="also run generated requests, the proof and template tests"
    )
    asked = parser.parse_args()
    LOCAL.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="mutants-", dir=LOCAL) as folder:
        unchanged = first_failure(["tests/unit", "tests/contract", "tests/golden/test_golden.py"], PACKAGE.parent)
        if unchanged:
            CONSOLE.print(f"The tests fail without any change: {unchanged}")
            return 1
        survivors = list(_report(tried(list(drawn(asked.count, asked.seed)), Path(folder), whole=asked.whole)))
    CONSOLE.print(f"\n{asked.count - len(survivors)} of {asked.count} mutants were noticed. Not noticed:")
    for mutant in survivors:
        CONSOLE.print(f"  {mutant}", markup=False)
    return 0


def _report(results: Iterator[tuple[Mutant, str | None]]) -> Iterator[Mutant]:
    """Print each result as it arrives. Yields the mutants that no test noticed."""
    for number, (mutant, killer) in enumerate(results, 1):
        CONSOLE.print(f"{number:4} {'noticed ' if killer else 'SURVIVED'} {mutant}", markup=False)
        if killer:
            CONSOLE.print(f"              {killer}", markup=False)
        else:
            yield mutant


if __name__ == "__main__":
    sys.exit(main())
