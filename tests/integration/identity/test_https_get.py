"""How the issuer's keys are fetched: HTTPS alone, no redirect, 64 KiB and a few seconds at most."""

import functools
import http.server
import threading
from pathlib import Path

import pytest
from herald.adapters.identity.https_get import MAX_BYTES, NotFetched, https_source
from herald.adapters.identity.issuer_keys import usable_keys

from tests.support.https_server import https_server, sends
from tests.support.tokens import jwk, published

PATIENCE = 60
"""Seconds: what is not about time may take it."""


def test_keys_come_over_https_from_the_address_that_is_configured(tmp_path: Path) -> None:
    with https_server(tmp_path, sends(published(jwk("old")))) as server:
        fetch = https_source(f"{server.url}?tenant=1", context=server.trusting, seconds=PATIENCE)
        assert set(usable_keys(fetch(), "RS256")) == {"old"}
        assert server.asked == ["/jwks.json?tenant=1"]


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with https_server(tmp_path, sends(published(jwk("old")))) as server:
        with pytest.raises(NotFetched, match="SSLCertVerificationError"):
            https_source(server.url, seconds=PATIENCE)()
        assert server.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(tmp_path: Path, status: int) -> None:
    with https_server(tmp_path, sends(published(jwk("old")), status, Location="/elsewhere.json")) as server:
        with pytest.raises(NotFetched, match=f"status {status}"):
            https_source(server.url, context=server.trusting, seconds=PATIENCE)()
        assert server.asked == ["/jwks.json"]


@pytest.mark.parametrize("status", [204, 304, 404, 500, 503])
def test_only_a_200_brings_keys(tmp_path: Path, status: int) -> None:
    with https_server(tmp_path, sends(b"", status)) as server, pytest.raises(NotFetched, match=f"status {status}"):
        https_source(server.url, context=server.trusting, seconds=PATIENCE)()


def test_an_answer_may_be_64_kib_and_no_byte_more(tmp_path: Path) -> None:
    with https_server(tmp_path, sends(b"x" * MAX_BYTES)) as server:
        assert len(https_source(server.url, context=server.trusting, seconds=PATIENCE)()) == MAX_BYTES
    with (
        https_server(tmp_path, sends(b"x" * (MAX_BYTES + 1))) as server,
        pytest.raises(NotFetched, match="more than 65536 bytes"),
    ):
        https_source(server.url, context=server.trusting, seconds=PATIENCE)()


def drip(stop: threading.Event, request: http.server.BaseHTTPRequestHandler) -> None:
    """Send a letter at a time, for ever, if nobody gives up: each comes well before a socket's timeout."""
    request.send_response(200)
    request.end_headers()
    while not stop.wait(0.05):
        request.wfile.write(b" ")


def test_an_answer_that_comes_in_drips_is_given_up_in_time(tmp_path: Path) -> None:
    stop = threading.Event()
    with https_server(tmp_path, functools.partial(drip, stop)) as server:
        with pytest.raises(NotFetched, match="TimeoutError"):
            https_source(server.url, context=server.trusting, seconds=0.5)()
        stop.set()


def test_nobody_at_the_address_is_not_fetched() -> None:
    with pytest.raises(NotFetched, match="ConnectionRefusedError"):
        https_source("https://127.0.0.1:1/jwks.json", seconds=PATIENCE)()
