"""Serving a stand-in from a thread of this process."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from herald_tools.openim.serving.handler import Handler
from herald_tools.openim.standin import OpenIM

HOST = "127.0.0.1"
_POLL = 0.02
"""Seconds until the server notices that it must stop."""


class _Http(ThreadingHTTPServer):
    """Accepts connections, and knows those that are open."""

    daemon_threads = True
    request_queue_size = 256  # Many workers connect at the same moment.

    def __init__(self, port: int, handler: type[Handler]) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__((HOST, port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note a new connection."""
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that have gone: some tests are about that."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass(slots=True)
class Server:
    """A running server. Stopping it keeps the state of the stand-in, as databases do."""

    openim: OpenIM
    port: int = 0
    _http: _Http | None = None
    _closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """What callers configure as OpenIM's API address."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Serve on the port; on a free one if it is 0."""
        self._closing = threading.Event()
        handler = type("BoundHandler", (Handler,), {"openim": self.openim, "closing": self._closing})
        self._http = _Http(self.port, handler)
        self.port = self._http.server_port
        options = {"poll_interval": _POLL}
        threading.Thread(target=self._http.serve_forever, kwargs=options, daemon=True, name="openim").start()

    def stop(self) -> None:
        """Close the port and all connections. Webhooks that are queued are lost."""
        if self._http is None:
            return
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        for connection in list(self._http.connections):
            with suppress(OSError):  # The client was faster.
                connection.shutdown(socket.SHUT_RDWR)
        self._http = None
        self.openim.webhooks.lose_queued()

    def restart(self) -> None:
        """Stop, and start on the same port."""
        self.stop()
        self.start()


@contextmanager
def serving(openim: OpenIM, port: int = 0) -> Iterator[Server]:
    """Serve a stand-in while the block runs."""
    server = Server(openim, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        openim.webhooks.close()
