"""Runs tests against a changed copy of the package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from herald_tools.lab.mutants.mutant import Mutant
from herald_tools.lab.mutants.stages import stages
from herald_tools.local.paths import ROOT

PACKAGE = ROOT / "layers" / "herald" / "herald"
STAGE_TIMEOUT = 900.0
"""Seconds. A change that makes the tests run for ever counts as noticed."""

PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no")
NOTHING_COLLECTED = 5


def killed_by(mutant: Mutant, folder: Path, *, whole: bool) -> str | None:
    """Return the test that notices a mutant, or None if none does. Works in `folder`, which must be empty."""
    copy = Path(shutil.copytree(PACKAGE, folder / "herald", ignore=shutil.ignore_patterns("__pycache__")))
    (copy / mutant.path).write_text(mutant.source)
    try:
        for arguments in stages(mutant.path, whole=whole):
            failed = first_failure(arguments, folder)
            if failed:
                return failed
        return None
    finally:
        shutil.rmtree(folder)


def first_failure(arguments: list[str], packages: Path) -> str | None:
    """Run tests with the package in the folder `packages`. Returns the first that fails, or None."""
    environment = {**os.environ, "PYTHONPATH": f"{packages}{os.pathsep}{ROOT / 'tools'}", "FUZZ_SEED": "1"}
    try:
        done = subprocess.run(
            [sys.executable, *PYTEST, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=STAGE_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return "the tests took too long"
    if done.returncode in (0, NOTHING_COLLECTED):
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[0].split(" - ")[0] if lines else f"pytest exited with {done.returncode}"
