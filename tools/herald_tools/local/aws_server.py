"""The local AWS: one ministack process on the loopback interface, with Lambda workers as its children."""

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
LOG = "aws.log"
"""The log file: what the local AWS does, and what functions print."""

START_TIMEOUT = 60.0
"""Seconds. A start takes 2 on an idle machine."""

STOP_TIMEOUT = 10.0
"""Seconds after SIGTERM until the processes are killed."""


class LocalAwsFailed(Exception):
    """The local AWS did not start; the message says where its log is."""


@dataclass(frozen=True, slots=True)
class LocalAws:
    """A running local AWS. `pid` is the leader of a process group that includes all workers."""

    pid: int
    port: int

    @property
    def endpoint_url(self) -> str:
        """The address for AWS clients."""
        return f"http://127.0.0.1:{self.port}"


def free_port(preferred: int | None = None) -> int:
    """Return `preferred` if nothing listens on that port, else a free one. Raises LocalAwsFailed."""
    for port in (preferred, 0) if preferred else (0,):
        with socket.socket() as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # A port is free again as soon as its stack has stopped.
            try:
                probe.bind(("127.0.0.1", port or 0))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise LocalAwsFailed("no free port")


def start(folder: Path, port: int) -> LocalAws:
    """Start a local AWS with its log and its temporary files in `folder`. Raises LocalAwsFailed."""
    scratch = folder / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)  # Earlier workers left copies of the layers, about 20 MB each.
    scratch.mkdir(parents=True)
    environment = tool_environment(
        GATEWAY_PORT=str(port), BIND_HOST="127.0.0.1", IOT_MTLS_ENABLED="0", AUTH="true", TMPDIR=str(scratch)
    )
    log = folder / LOG
    server = LocalAws(_spawn(log, environment), port)
    deadline = time.monotonic() + START_TIMEOUT
    while not is_healthy(server.endpoint_url):
        if not is_running(server.pid) or time.monotonic() > deadline:
            stop(server.pid)
            raise LocalAwsFailed(f"the local AWS did not start; its log is {log}")
        time.sleep(0.1)
    return server


def _spawn(log: Path, environment: dict[str, str]) -> int:
    """Start the process in a new session, so that it outlives this one. Returns its id."""
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(MINISTACK, [str(MINISTACK)], environment, file_actions=files, setsid=True)


def stop(pid: int) -> None:
    """Stop a local AWS and its workers, and wait until all have exited."""
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
    """Return whether any process of the group runs. Reaps the leader if it is a child of this process."""
    with suppress(ChildProcessError):  # It was started by an earlier command: init reaps it.
        os.waitpid(pid, os.WNOHANG)
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_healthy(endpoint_url: str) -> bool:
    """Return whether a local AWS answers at an address."""
    try:
        return httpx.get(f"{endpoint_url}/_ministack/health", timeout=2).is_success
    except httpx.TransportError:
        return False
