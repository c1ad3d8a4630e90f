"""An HTTPS server on this machine, with a self-signed certificate."""

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Posted:
    """A POST that the server received: its headers by lower-case names, its body, and the port it came from."""

    headers: dict[str, str]
    body: bytes
    port: int


@dataclass
class HttpsServer:
    """The URL of the server, a context that trusts its certificate, the requested paths, and what was posted."""

    url: str
    trusting: ssl.SSLContext
    asked: list[str] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)


@contextmanager
def https_server(folder: Path, answer: Answer) -> Iterator[HttpsServer]:
    """Serve every GET and every POST with `answer`."""
    certificate = folder / "server.pem"
    certificate.write_bytes(_certificate())
    asked: list[str] = []
    posted: list[Posted] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self)

        def do_POST(self) -> None:
            asked.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            posted.append(Posted(headers, body, self.client_address[1]))
            answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name.
            """Say nothing."""

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Ignore clients that close the connection: some tests are about that."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        trusting = ssl.create_default_context(cafile=str(certificate))
        yield HttpsServer(f"https://127.0.0.1:{server.server_port}/jwks.json", trusting, asked, posted)
        server.shutdown()


def sends(body: bytes, status: int = 200, **headers: str) -> Answer:
    """Answer with this."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def _certificate() -> bytes:
    """Return a key and a self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
