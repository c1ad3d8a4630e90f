"""A server on this machine that receives webhooks."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.support.openim_samples import sample


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def command(self) -> str:
        return self.path.rsplit("/", maxsplit=1)[-1]

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document


@dataclass
class HookReceiver:
    """The URL, what was received, and the answer that the next webhooks get."""

    url: str
    received: list[Received] = field(default_factory=list)
    status: int = 200
    answer: bytes = json.dumps(sample("B-answer.ok").body).encode()


@contextmanager
def hook_receiver() -> Iterator[HookReceiver]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(Received(self.path, dict(self.headers.items()), body))
            self.send_response(receiver.status)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name.
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        receiver = HookReceiver(f"http://127.0.0.1:{server.server_port}/hooks")
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield receiver
        server.shutdown()
