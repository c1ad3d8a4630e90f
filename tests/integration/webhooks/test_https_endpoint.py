"""Webhooks over HTTPS, to a server in this process that answers well, badly, slowly or not at all."""

import base64
import http.server
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from herald.adapters.https.webhook_endpoint import MAX_ANSWER_BYTES, MAX_IDLE, HttpsEndpoint
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.webhooks.ports import EndpointAnswer
from herald.domain.webhooks.secrets import read_secrets
from herald.domain.webhooks.signing import signed_headers
from standardwebhooks.webhooks import Webhook

from tests.support.https_server import Answer, HttpsServer, https_server, sends

PATIENCE = 60
"""Seconds: what is not about time may take it."""

SHORT = 0.5
"""Seconds of a deadline that a test waits for."""

SECRET = f"whsec_{base64.b64encode(b's' * 32).decode()}"
BODY = '{"id":"event-1","name":"爬山"}'.encode()


def endpoint(
    server: HttpsServer, *, deadline: float = PATIENCE, clock: Callable[[], float] = time.monotonic
) -> HttpsEndpoint:
    return HttpsEndpoint(server.url, context=server.trusting, deadline=deadline, clock=clock)


def keeps_alive(body: bytes = b"", status: int = 200) -> Answer:
    """Answer with the length of the body, so that the connection can be used again."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.close_connection = False
        sends(body, status, **{"Content-Length": str(len(body))})(request)

    return answer


def test_the_body_arrives_byte_by_byte_and_its_signature_is_valid(tmp_path: Path) -> None:
    headers = signed_headers("event-1", int(time.time()), BODY, read_secrets(SECRET))
    with https_server(tmp_path, sends(b"", 204)) as server:
        assert endpoint(server).post(BODY, headers) == EndpointAnswer(204)
    (posted,) = server.posted
    assert posted.body == BODY
    assert posted.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert Webhook(SECRET).verify(posted.body, posted.headers)["id"] == "event-1"


def test_path_and_query_of_the_url_are_kept(tmp_path: Path) -> None:
    with https_server(tmp_path, sends(b"")) as server:
        HttpsEndpoint(f"{server.url}?tenant=1", context=server.trusting).post(BODY, {})
    assert server.asked == ["/jwks.json?tenant=1"]


@pytest.mark.parametrize("status", [202, 400, 404, 410, 422, 500, 503])
def test_every_status_is_an_answer(tmp_path: Path, status: int) -> None:
    with https_server(tmp_path, sends(b"why", status)) as server:
        assert endpoint(server).post(BODY, {}) == EndpointAnswer(status)


def test_a_retry_after_is_passed_on(tmp_path: Path) -> None:
    with https_server(tmp_path, sends(b"", 429, **{"Retry-After": "120"})) as server:
        assert endpoint(server).post(BODY, {}) == EndpointAnswer(429, "120")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(tmp_path: Path, status: int) -> None:
    with https_server(tmp_path, sends(b"", status, Location="/elsewhere")) as server:
        assert endpoint(server).post(BODY, {}).status == status
    assert server.asked == ["/jwks.json"]


def test_connections_are_kept_alive(tmp_path: Path) -> None:
    with https_server(tmp_path, keeps_alive(b"x" * MAX_ANSWER_BYTES)) as server:
        sender = endpoint(server)
        for _ in range(3):
            sender.post(BODY, {})
    assert len({posted.port for posted in server.posted}) == 1


def test_a_connection_that_was_idle_for_long_is_not_used_again(tmp_path: Path) -> None:
    now = 0.0
    with https_server(tmp_path, keeps_alive()) as server:
        sender = endpoint(server, clock=lambda: now)
        for idle in (0, MAX_IDLE, MAX_IDLE + 0.1):
            now += idle
            sender.post(BODY, {})
    ports = [posted.port for posted in server.posted]
    assert ports[0] == ports[1] != ports[2]


def test_no_more_than_four_kib_of_an_answer_are_read(tmp_path: Path) -> None:
    """A body without an end: were it read, the request would not end before its deadline."""
    stop = threading.Event()

    def endless(request: http.server.BaseHTTPRequestHandler) -> None:
        sends(b"")(request)
        while not stop.is_set():
            request.wfile.write(b"x" * MAX_ANSWER_BYTES)

    with https_server(tmp_path, endless) as server:
        sender = endpoint(server)
        assert sender.post(BODY, {}) == EndpointAnswer(200)
        assert sender.post(BODY, {}) == EndpointAnswer(200)
        stop.set()
    assert len({posted.port for posted in server.posted}) == 2


def test_a_server_that_does_not_answer_in_time_may_have_the_request(tmp_path: Path) -> None:
    stop = threading.Event()

    def waits(request: http.server.BaseHTTPRequestHandler) -> None:
        stop.wait(PATIENCE)

    with https_server(tmp_path, waits) as server:
        with pytest.raises(TemporarilyUnavailable, match=r"did not answer: .*Timeout"):
            endpoint(server, deadline=SHORT).post(BODY, {})
        stop.set()
    assert len(server.posted) == 1


def test_headers_that_come_in_drips_are_given_up_in_time(tmp_path: Path) -> None:
    """Each byte comes well before the timeout of a single read."""
    stop = threading.Event()

    def drip(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
        while not stop.wait(0.05):
            request.wfile.write(b"x")

    with https_server(tmp_path, drip) as server:
        with pytest.raises(TemporarilyUnavailable, match="TimeoutError"):
            endpoint(server, deadline=SHORT).post(BODY, {})
        stop.set()


def test_a_status_counts_even_if_its_body_never_ends(tmp_path: Path) -> None:
    stop = threading.Event()

    def drip(request: http.server.BaseHTTPRequestHandler) -> None:
        sends(b"")(request)
        while not stop.wait(0.05):
            request.wfile.write(b"x")

    with https_server(tmp_path, drip) as server:
        assert endpoint(server, deadline=SHORT).post(BODY, {}) == EndpointAnswer(200)
        stop.set()


def test_a_body_that_is_cut_off_does_not_undo_its_status(tmp_path: Path) -> None:
    with https_server(tmp_path, sends(b"short", 200, **{"Content-Length": "1000"})) as server:
        assert endpoint(server).post(BODY, {}) == EndpointAnswer(200)


@pytest.mark.parametrize(
    "garbage", [b"", b"HTTP", b"220 smtp.example.com ESMTP\r\n", b"\x00" * 100_000], ids=lambda each: str(len(each))
)
def test_an_answer_that_is_not_http_is_none(tmp_path: Path, garbage: bytes) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(garbage)

    with (
        https_server(tmp_path, answer) as server,
        pytest.raises(TemporarilyUnavailable, match="did not answer: ProtocolError"),
    ):
        endpoint(server).post(BODY, {})


def test_after_a_failure_the_next_request_has_a_new_connection(tmp_path: Path) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        if len(server.posted) > 1:
            keeps_alive()(request)

    with https_server(tmp_path, answer) as server:
        sender = endpoint(server)
        with pytest.raises(TemporarilyUnavailable):
            sender.post(BODY, {})
        assert sender.post(BODY, {}).status == 200


def test_a_certificate_that_nobody_vouches_for_gets_no_request(tmp_path: Path) -> None:
    with (
        https_server(tmp_path, sends(b"")) as server,
        pytest.raises(TemporarilyUnavailable, match="SSLError: SSLCertVerificationError"),
    ):
        HttpsEndpoint(server.url).post(BODY, {})
    assert server.posted == []


def test_a_certificate_of_another_host_gets_no_request(tmp_path: Path) -> None:
    with https_server(tmp_path, sends(b"")) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        with pytest.raises(TemporarilyUnavailable, match="SSLError: SSLCertVerificationError"):
            HttpsEndpoint(url, context=server.trusting).post(BODY, {})
    assert server.posted == []


def test_nobody_at_the_address_is_no_answer() -> None:
    with pytest.raises(TemporarilyUnavailable, match="NewConnectionError"):
        HttpsEndpoint("https://127.0.0.1:1/hook?token=secret").post(BODY, {})


def test_an_error_does_not_quote_the_url() -> None:
    """Its query may be a secret, and errors are in the audit log."""
    with pytest.raises(TemporarilyUnavailable) as raised:
        HttpsEndpoint("https://127.0.0.1:1/hook?token=secret").post(BODY, {})
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "http://10.0.0.1/hook",
        "http://localhost.example.com/hook",
        "ftp://127.0.0.1/hook",
        "https:///hook",
        "/hook",
        "",
        "https://user:password@example.com/hook",
        "https://example.com/hook#part",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="the webhook's URL must"):
        HttpsEndpoint(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/hook", "http://localhost/hook", "https://example.com"])
def test_plain_http_is_only_for_this_machine(url: str) -> None:
    HttpsEndpoint(url)
