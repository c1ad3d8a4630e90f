"""Cold starts: what importing a handler and making its clients takes, in fresh processes, in turn."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tools.bench import probe
from tools.bench.figures import Figure, in_turn
from tools.local.artifacts import FUNCTIONS, OF_ALL, VARIABLES, packages_in, packages_of
from tools.local.environment import tool_environment
from tools.local.paths import BUILD, LOCAL, ROOT

STOCK = LOCAL / "bench" / "stock"
UNCOMPILED = LOCAL / "bench" / "uncompiled"
REQUIREMENTS = ROOT / "tools" / "requirements" / "bench.txt"

_POWERTOOLS = (
    "from aws_lambda_powertools import Logger, Metrics;"
    "Logger(service='bare'); Metrics(namespace='bare', service='bare')"
)
BARE = f"import botocore.session; client = botocore.session.get_session().create_client('dynamodb'); {_POWERTOOLS}"
"""What no function on AWS does without: a session, one client, a logger, metrics."""

FASTAPI = (
    f"import boto3; client = boto3.client('dynamodb'); {_POWERTOOLS};"
    "from fastapi import FastAPI; from mangum import Mangum; from pydantic import BaseModel;"
    "app = FastAPI(); Group = type('Group', (BaseModel,), {'__annotations__': {'name': str, 'members': list[str]}});"
    "app.post('/groups')(lambda group: group); handler = Mangum(app, lifespan='off')"
)
"""A well-known way to write an API on Lambda, with one route."""

TRIES = 2
"""Starts that one time is taken of: the shortest counts, for what else runs on a machine only adds to it."""

_NOT_COMPILED = ("api", "deliver_inbox")
"""Functions that are started without compiled files, too."""

_PUT_OFF = {
    "invite_members": (
        "tenacity",
        "herald.use_cases.notifications.openim_announcement",
        "herald.adapters.dynamodb.commits",
        "herald.domain.delivery.push",
    ),
    "deliver_inbox": (
        "tenacity",
        "aws_lambda_powertools.utilities.batch",
        "herald.domain.delivery.push",
        "herald.domain.delivery.reconciliation",
    ),
    "api": ("tenacity", "herald.api.documentation", "herald.api.policies.routes", "herald.api.profiles.routes"),
}
"""What these handlers imported before they put it off until it is needed."""


class CannotInstall(Exception):
    """What handlers are compared with could not be installed; the message is pip's."""


class NotStarted(Exception):
    """A process that was to be measured failed; the message is what it wrote on standard error."""


@dataclass
class Start:
    """Cold starts of one kind: CPU milliseconds of each, the memory at its end, and how many modules were loaded."""

    milliseconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    modules: int = 0

    @property
    def cpu(self) -> Figure:
        """Return the CPU time in milliseconds."""
        return Figure(tuple(self.milliseconds))


@dataclass(frozen=True, slots=True)
class Way:
    """A way to start: where packages are, and what is imported."""

    paths: Sequence[str]
    imports: str


def prepare() -> None:
    """Install what handlers are compared with, and copy the artifacts without what is compiled.

    Raises CannotInstall.
    """
    _install()
    shutil.rmtree(UNCOMPILED, ignore_errors=True)
    for path in {path for function in _NOT_COMPILED for path in packages_of(function)}:
        shutil.copytree(path, _uncompiled(path), ignore=shutil.ignore_patterns("__pycache__"))


def _install() -> None:
    """Install what is pinned for the benchmark, as pip does it for anybody, unless it is there already."""
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


def _uncompiled(path: str) -> str:
    return str(UNCOMPILED / Path(path).relative_to(BUILD))


def ways() -> dict[str, Way]:
    """Return all ways to start that are compared, by name: what is compared stands together, and so runs together."""
    stock, trimmed = [str(STOCK)], [str(packages_in(layer)) for layer in OF_ALL]
    found = {
        "fastapi": Way(stock, FASTAPI),
        "bare, two sessions": Way(stock, BARE + "; botocore.session.get_session().create_client('dynamodb')"),
        "bare, resource": Way(stock, f"import boto3; table = boto3.resource('dynamodb'); {_POWERTOOLS}"),
        "bare": Way(stock, BARE),
        "bare, trimmed": Way(trimmed, BARE),
    }
    for function in FUNCTIONS:
        found |= _ways_of(function)
    return found


def _ways_of(function: str) -> Iterator[tuple[str, Way]]:
    packages = packages_of(function)
    if function in _NOT_COMPILED:
        yield f"{function}, not compiled", Way([_uncompiled(path) for path in packages], "import handler")
    yield function, Way(packages, "import handler")
    if function in _PUT_OFF:
        yield f"{function}, all at once", Way(packages, f"import handler, {', '.join(_PUT_OFF[function])}")


def measure(turns: int) -> dict[str, Start]:
    """Start every way `TRIES` times a turn."""
    found: dict[str, Start] = {name: Start() for name in ways()}
    for name, way in in_turn(ways().items(), turns):
        started, kept = min((run(way) for _ in range(TRIES)), key=itemgetter("cpu_ms")), found[name]
        kept.milliseconds.append(started["cpu_ms"])
        kept.megabytes, kept.modules = max(kept.megabytes, started["megabytes"]), started["modules"]
    return found


def run(way: Way, more_variables: Mapping[str, str] = MappingProxyType({}), **more: Any) -> dict[str, Any]:
    """Start a process in one way. Returns what `probe` found; `more` is what it is told besides. Raises NotStarted."""
    wanted = {"paths": list(way.paths), "imports": way.imports, "undo": [], "event": None, **more}
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
    """Draw the report's picture to `path`, with a library that nothing else here needs."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("drawing.py")), str(path)]
    environment = tool_environment(PYTHONPATH=str(STOCK))
    subprocess.run(command, input=json.dumps(wanted), env=environment, text=True, check=True)
