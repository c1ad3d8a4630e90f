"""One connection of a client."""

import gzip
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from herald_tools.openim.answers import Answer
from herald_tools.openim.serving.control import PREFIX, control
from herald_tools.openim.serving.pipeline import outcome
from herald_tools.openim.serving.request import Outcome, Request
from herald_tools.openim.standin import OpenIM


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers. A subclass names the stand-in, and the event that ends all waiting."""

    openim: OpenIM
    closing: threading.Event
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Else, a client that keeps its connection waits 40 ms for each answer.

    def serve(self) -> None:
        """Answer one request."""
        request = self._request()
        if request.path.startswith(PREFIX):
            self._write(control(self.openim, request))
            return
        found = outcome(self.openim, request)
        self._wait(found)
        if found.answer is None or self.closing.is_set():
            self.close_connection = True
        else:
            self._write(found.answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = serve  # noqa: N815 - the base class's names.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name.
        """Say nothing: `calls` has them all."""

    def _request(self) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, self.path.partition("?")[0], headers, body)

    def _wait(self, found: Outcome) -> None:
        if found.hold:
            self.closing.wait(found.hold)

    def _write(self, answer: Answer) -> None:
        """Write head and body at once."""
        body, headers = answer.body, answer.headers
        if body and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            headers = (*headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers]
        lines += [f"Content-Length: {len(body)}", "", ""]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + body)
