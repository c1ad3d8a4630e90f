"""The local AWS: one ministack process on the loopback interface, with its Lambda workers below it."""

import os
import shutil
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from herald_tools.local.environment import tool_environment
from herald_tools.local.paths import MINISTACK

USUAL_PORT = 4566
START_TIMEOUT = 60.0
"""Seconds. It takes 2 on an idle machine; a busy one gets a minute."""

STOP_TIMEOUT = 10.0
"""Seconds that workers get to end by themselves before they are killed."""


class LocalAwsFailed(Exception):
    """The local AWS did not start; the message says where its log is."""


@dataclass(frozen=True, slots=True)
class LocalAws:
    """A running local AWS. `pid` leads a process group of its own, so that workers end with it."""

    pid: int
    port: int

    @property
    def endpoint_url(self) -> str:
        """Where AWS clients find it."""
        return f"http://127.0.0.1:{self.port}"


def free_port(preferred: int | None = None) -> int:
    """Return `preferred` if nothing listens there, else a port that the system picks."""
    for port in (preferred, 0) if preferred else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # A stack that just ended keeps no port.
            try:
                probe.bind(("127.0.0.1", port or 0))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise LocalAwsFailed("no free port")


def start(folder: Path, port: int) -> LocalAws:
    """Start a local AWS that keeps its log and temporary files in `folder`. Raises LocalAwsFailed."""
    scratch = folder / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)  # Earlier workers' copies of the layers, some 20 MB each.
    scratch.mkdir(parents=True)
    environment = tool_environment(
        GATEWAY_PORT=str(port), BIND_HOST="127.0.0.1", IOT_MTLS_ENABLED="0", AUTH="true", TMPDIR=str(scratch)
    )
    log = folder / "aws.log"
    server = LocalAws(_spawn(log, environment), port)
    deadline = time.monotonic() + START_TIMEOUT
    while not is_healthy(server.endpoint_url):
        if not is_running(server.pid) or time.monotonic() > deadline:
            stop(server.pid)
            raise LocalAwsFailed(f"the local AWS did not start; its log is {log}")
        time.sleep(0.1)
    return server


def _spawn(log: Path, environment: dict[str, str]) -> int:
    """Start the process in a session of its own, so that it outlives this one. Returns its id."""
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(MINISTACK, [str(MINISTACK)], environment, file_actions=files, setsid=True)


def stop(pid: int) -> None:
    """End a local AWS and its workers, and wait until they are gone."""
    if not is_running(pid):
        return
    os.killpg(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT
    while is_running(pid):
        if time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)
            deadline += STOP_TIMEOUT
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Tell whether any process of the group is left; collects the leader if it is our own child."""
    with suppress(ChildProcessError):  # An earlier command started it and is gone: then the system collects it.
        os.waitpid(pid, os.WNOHANG)
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_healthy(endpoint_url: str) -> bool:
    """Tell whether a local AWS answers there."""
    try:
        return httpx.get(f"{endpoint_url}/_ministack/health", timeout=2).is_success
    except httpx.TransportError:
        return False
