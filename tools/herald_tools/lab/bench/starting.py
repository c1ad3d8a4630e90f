"""Cold starts: importing a handler and creating its clients, in fresh processes, in turn."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from herald_tools.lab.bench import probe
from herald_tools.lab.bench.figures import Figure, in_turn
from herald_tools.lab.bench.ways import NOT_COMPILED, STOCK, UNCOMPILED, Way, uncompiled, ways
from herald_tools.local.artifacts import VARIABLES, packages_of
from herald_tools.local.environment import tool_environment
from herald_tools.local.paths import ROOT

REQUIREMENTS = ROOT / "tools" / "requirements" / "bench.txt"

TRIES = 2
"""Starts for one measurement. The shortest counts: other processes can only add to the time."""


class CannotInstall(Exception):
    """The packages of the comparison could not be installed; the message is that of pip."""


class NotStarted(Exception):
    """A measured process failed; the message is its standard error."""


@dataclass
class Start:
    """Cold starts of one kind: CPU milliseconds of each; maximum memory; number of modules loaded."""

    milliseconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    modules: int = 0

    @property
    def cpu(self) -> Figure:
        """The CPU time in milliseconds."""
        return Figure(tuple(self.milliseconds))


def prepare() -> None:
    """Install the packages of the comparison, and copy artifacts without compiled files. Raises CannotInstall."""
    _install()
    shutil.rmtree(UNCOMPILED, ignore_errors=True)
    for path in {path for function in NOT_COMPILED for path in packages_of(function)}:
        shutil.copytree(path, uncompiled(path), ignore=shutil.ignore_patterns("__pycache__"))


def _install() -> None:
    """Install the pinned packages of the benchmark with pip, unless they are installed already."""
    pinned, installed = REQUIREMENTS.read_text(), STOCK / "installed.txt"
    if installed.exists() and installed.read_text() == pinned:
        return
    shutil.rmtree(STOCK, ignore_errors=True)
    target = ["--target", str(STOCK), "--no-deps", "-r", str(REQUIREMENTS)]
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *target]
    done = subprocess.run(command, env=tool_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotInstall(done.stderr)
    installed.write_text(pinned)


def measure(turns: int) -> dict[str, Start]:
    """Start each way `TRIES` times a turn."""
    found: dict[str, Start] = {name: Start() for name in ways()}
    for name, way in in_turn(ways().items(), turns):
        started, kept = min((run(way) for _ in range(TRIES)), key=itemgetter("cpu_ms")), found[name]
        kept.milliseconds.append(started["cpu_ms"])
        kept.megabytes, kept.modules = max(kept.megabytes, started["megabytes"]), started["modules"]
    return found


def run(way: Way, more_variables: Mapping[str, str] = MappingProxyType({}), **more: Any) -> dict[str, Any]:
    """Start a process. Returns what `probe` measured; `more` is further input for it. Raises NotStarted."""
    wanted = {"paths": list(way.paths), "imports": way.imports, "event": None, **more}
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-P", "-B", str(Path(probe.__file__))],
        input=json.dumps(wanted),
        env={**VARIABLES, **more_variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotStarted(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def draw(wanted: Mapping[str, Any], path: Path) -> None:
    """Draw the picture of the report to `path`, in a process with a library that only this needs."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("drawing.py")), str(path)]
    environment = tool_environment(PYTHONPATH=str(STOCK))
    subprocess.run(command, input=json.dumps(wanted), env=environment, text=True, check=True)
