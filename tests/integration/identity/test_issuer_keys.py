"""Which of the issuer's published keys count, for how long, and what becomes of it when the issuer does not answer."""

import base64
import functools
import http.server
import json
import threading
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from herald.adapters.identity.https_get import MAX_BYTES, NotFetched, https_source
from herald.adapters.identity.issuer_keys import COOLDOWN, FRESH, GRACE, RETRY, KeysUnavailable, usable_keys
from herald.domain.audit.events import AuditEvent
from herald.entrypoints.authorizer import Unauthorized
from hypothesis import given
from hypothesis import strategies as st

from tests.support.https_server import https_server, sends
from tests.support.keys import PRIVATE_KEY
from tests.support.tokens import ENVIRONMENT, WITH_JWKS, Door, FakeIssuer, jwk, token

OLD_KEY, NEW_KEY = PRIVATE_KEY, rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed(kid: str, key: Any = OLD_KEY) -> str:
    return f"Bearer {token(key, headers={'kid': kid})}"


@pytest.fixture
def door() -> Door:
    """An authorizer whose issuer publishes the key `old`, and which has not asked for it yet."""
    issuer = FakeIssuer()
    issuer.publish(jwk("old"))
    return Door(WITH_JWKS, issuer)


def test_a_good_token_is_let_in_by_the_key_it_names(door: Door) -> None:
    assert door.ask(signed("old"))["principalId"] == "alice"
    assert door.audit.events == []


def test_nobody_is_asked_before_the_first_token_comes(door: Door) -> None:
    assert door.issuer.asked == 0


def test_keys_are_asked_for_once_while_they_are_fresh(door: Door) -> None:
    for _ in range(10):
        door.ask(signed("old"))
        door.now += (FRESH - 1) / 10
    assert door.issuer.asked == 1
    door.now += FRESH
    door.ask(signed("old"))
    assert door.issuer.asked == 2


def test_a_key_that_the_issuer_withdraws_counts_no_more_once_keys_are_due(door: Door) -> None:
    door.ask(signed("old"))
    door.issuer.publish(jwk("new", NEW_KEY))
    door.now += FRESH
    with pytest.raises(Unauthorized):
        door.ask(signed("old"))
    assert door.ask(signed("new", NEW_KEY))["principalId"] == "alice"


def test_a_new_key_is_found_as_soon_as_a_token_names_it(door: Door) -> None:
    door.ask(signed("old"))
    door.issuer.publish(jwk("old"), jwk("new", NEW_KEY))
    door.now += COOLDOWN
    assert door.ask(signed("new", NEW_KEY))["principalId"] == "alice"
    assert door.ask(signed("old"))["principalId"] == "alice"
    assert door.issuer.asked == 2


def test_forged_key_names_make_nobody_ask_the_issuer_more_than_once_per_cooldown(door: Door) -> None:
    door.ask(signed("old"))
    for number in range(1_000):
        with pytest.raises(Unauthorized):
            door.ask(signed(f"forged-{number % 7}", NEW_KEY))
        door.now += COOLDOWN / 100
    assert door.issuer.asked <= 1 + 10
    assert door.ask(signed("old"))["principalId"] == "alice"


def test_a_token_that_is_refused_by_its_header_makes_nobody_ask_the_issuer(door: Door) -> None:
    refused = ("Bearer x", f"Bearer {token(algorithm='RS512', headers={'kid': 'old'})}", f"Bearer {token()}")
    for header in refused:
        with pytest.raises(Unauthorized):
            door.ask(header)
    assert door.issuer.asked == 0


@pytest.mark.parametrize("broken", ["TimeoutError", "garbage", "no set"])
def test_old_keys_go_on_counting_for_a_grace_time_when_new_ones_cannot_be_had(door: Door, broken: str) -> None:
    door.ask(signed("old"))
    door.issuer.down = "TimeoutError" if broken == "TimeoutError" else ""
    door.issuer.document = b'{"keys": {}}' if broken == "no set" else b"<html>We'll be back</html>"
    for _ in range((FRESH + GRACE) // COOLDOWN - 1):
        door.now += COOLDOWN
        assert door.ask(signed("old"))["principalId"] == "alice"
    assert AuditEvent.ACCESS_DENIED not in door.audit.events
    failures = door.issuer.asked - 1
    assert door.audit.events == [AuditEvent.ISSUER_UNREACHABLE] * failures
    door.now += COOLDOWN
    with pytest.raises(KeysUnavailable):
        door.ask(signed("old"))
    assert AuditEvent.ACCESS_DENIED not in door.audit.events


def test_an_issuer_that_withdraws_all_its_keys_is_believed(door: Door) -> None:
    door.ask(signed("old"))
    door.issuer.document = b'{"keys": []}'
    door.now += FRESH
    with pytest.raises(Unauthorized):
        door.ask(signed("old"))
    assert AuditEvent.ISSUER_UNREACHABLE not in door.audit.events


def test_an_issuer_that_is_down_is_asked_once_per_cooldown(door: Door) -> None:
    door.ask(signed("old"))
    door.now += FRESH
    door.issuer.down = "TimeoutError"
    for _ in range(100):
        door.ask(signed("old"))
        door.now += COOLDOWN / 50
    assert door.issuer.asked == 1 + 2


def test_an_issuer_that_is_back_ends_the_grace_time(door: Door) -> None:
    door.ask(signed("old"))
    door.now += FRESH + GRACE / 2
    door.issuer.down = "TimeoutError"
    door.ask(signed("old"))
    door.issuer.down = ""
    door.issuer.publish(jwk("new", NEW_KEY))
    door.now += COOLDOWN
    assert door.ask(signed("new", NEW_KEY))["principalId"] == "alice"
    with pytest.raises(Unauthorized):
        door.ask(signed("old"))


def test_a_key_that_may_be_newer_than_the_outage_is_not_called_forged(door: Door) -> None:
    door.ask(signed("old"))
    door.now += COOLDOWN
    door.issuer.down = "TimeoutError"
    for _ in range(2):
        with pytest.raises(KeysUnavailable):
            door.ask(signed("new", NEW_KEY))
    assert door.ask(signed("old"))["principalId"] == "alice"
    assert AuditEvent.ACCESS_DENIED not in door.audit.events


def test_without_any_key_it_is_an_error_and_no_401_until_the_issuer_answers(door: Door) -> None:
    door.issuer.down = "TimeoutError"
    for _ in range(5):
        with pytest.raises(KeysUnavailable):
            door.ask(signed("old"))
    assert door.issuer.asked == 1
    assert door.audit.lines == [(AuditEvent.ISSUER_UNREACHABLE, {"outcome": "failed", "reason": "TimeoutError"})]
    door.issuer.down = ""
    door.now += RETRY
    assert door.ask(signed("old"))["principalId"] == "alice"


def test_an_unforeseen_fault_of_the_fetch_is_no_401_either(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: FakeIssuer) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(FakeIssuer, "_fetch", broken)
    door = Door(WITH_JWKS, door.issuer)
    with pytest.raises(ZeroDivisionError):
        door.ask(signed("old"))
    with pytest.raises(KeysUnavailable):
        door.ask(signed("old"))


@pytest.mark.parametrize("jump", [-1, -FRESH - 1, -FRESH - GRACE - COOLDOWN])
def test_a_clock_that_is_set_back_makes_no_key_live_longer(door: Door, jump: float) -> None:
    door.ask(signed("old"))
    door.now += jump
    door.ask(signed("old"))
    door.issuer.publish(jwk("new", NEW_KEY))
    door.now += FRESH + 1
    with pytest.raises(Unauthorized):
        door.ask(signed("old"))


def published(*keys: Any) -> bytes:
    return json.dumps({"keys": keys}).encode()


def unnamed(kid: Any) -> dict[str, Any]:
    return jwk("k") | {"kid": kid}


SMALL_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - too small is the point.
SMALL_KEY_DER = base64.b64encode(
    SMALL_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()
P256 = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
P384 = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
ED25519 = jwt.algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate().public_key(), as_dict=True)
SECRET = jwt.algorithms.HMACAlgorithm.to_jwk(b"k" * 32, as_dict=True)
PRIVATE = jwt.algorithms.RSAAlgorithm.to_jwk(OLD_KEY, as_dict=True)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(jwk("k", use="enc"), id="one for encryption"),
        pytest.param(jwk("k", use=["sig"]), id="one for a list of uses"),
        pytest.param(jwk("k", key_ops=["sign"]), id="one that may only sign"),
        pytest.param(jwk("k", key_ops="verify"), id="one whose operations are no list"),
        pytest.param(jwk("k", alg="RS512"), id="one for another algorithm"),
        pytest.param(jwk("k", alg="none"), id="one for no algorithm"),
        pytest.param(unnamed(None), id="one without a name"),
        pytest.param(unnamed(["k"]), id="one whose name is a list"),
        pytest.param(jwk("k", key=SMALL_KEY), id="one of 1024 bits"),
        pytest.param(jwk("k", n="!"), id="one that cannot be read"),
        pytest.param(jwk("k", e=3), id="one whose exponent is a number"),
        pytest.param(jwk("k", kty="EC"), id="one of another kind by its word"),
        pytest.param(P256 | {"kid": "k"}, id="one on a curve"),
        pytest.param(SECRET | {"kid": "k"}, id="a shared secret"),
        pytest.param(PRIVATE | {"kid": "k", "key_ops": ["verify"]}, id="one with its private part"),
        pytest.param("k", id="a text"),
        pytest.param(None, id="nothing"),
    ],
)
def test_a_key_that_may_not_check_the_configured_algorithm_is_left_out(key: Any) -> None:
    assert set(usable_keys(published(key, jwk("good")), "RS256")) == {"good"}
    assert usable_keys(published(key), "RS256") == {}


@pytest.mark.parametrize(
    ("algorithm", "fitting"),
    [("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "p256"), ("ES384", "p384"), ("EdDSA", "ed25519")],
)
def test_every_algorithm_has_its_own_kind_of_key_and_curve(algorithm: str, fitting: str) -> None:
    kinds = {"rsa": jwk("", alg=None), "p256": P256, "p384": P384, "ed25519": ED25519}
    document = published(*(key | {"kid": kind} for kind, key in kinds.items()))
    assert set(usable_keys(document, algorithm)) == {fitting}


def test_a_name_that_two_keys_share_is_the_one_that_fits() -> None:
    assert set(usable_keys(published(jwk("k"), P256 | {"kid": "k"}), "RS256")) == {"k"}


def test_a_key_needs_to_say_neither_its_use_nor_its_algorithm() -> None:
    assert set(usable_keys(published(jwk("k", use=None, alg=None)), "RS256")) == {"k"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(st.sampled_from(["kid", "kty", "n", "e", "use", "alg", "key_ops", "crv", "x", "y"]), JSON)


@given(document=st.binary(max_size=64) | JSON.map(lambda found: json.dumps(found).encode()))
def test_whatever_stands_at_the_address_it_is_keys_or_it_is_not_fetched(document: bytes) -> None:
    with pytest.raises(NotFetched):
        usable_keys(document, "RS256")


@given(changes=FIELDS, algorithm=st.sampled_from(["RS256", "ES256", "EdDSA"]))
def test_a_spoiled_key_spoils_no_other(changes: dict[str, Any], algorithm: str) -> None:
    good = {"RS256": jwk("good"), "ES256": P256 | {"kid": "good"}, "EdDSA": ED25519 | {"kid": "good"}}[algorithm]
    spoiled = good | {"kid": "spoiled"} | changes
    assert "good" in usable_keys(published(spoiled, good), algorithm)


def test_a_document_of_a_thousand_levels_is_not_json() -> None:
    with pytest.raises(NotFetched):
        usable_keys(b'{"keys":' + b"[" * 100_000, "RS256")


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


@pytest.mark.parametrize(
    "url", ["http://issuer.example.com/jwks.json", "file:///etc/passwd", "ftp://x/y", "data:,{}", "jwks.json", "https:"]
)
def test_an_authorizer_starts_with_no_other_address_than_https(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        https_source(url)


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        pytest.param("ES256", ENVIRONMENT["JWT_PUBLIC_KEY"], id="of another kind"),
        pytest.param("RS256", SMALL_KEY_DER, id="of 1024 bits"),
        pytest.param("RS256", "bm8ga2V5", id="that is none"),
        pytest.param("RS256", "\N{SNOWMAN}", id="that is no base64"),
    ],
)
def test_an_authorizer_does_not_start_with_a_key(algorithm: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Door(ENVIRONMENT | {"JWT_ALGORITHM": algorithm, "JWT_PUBLIC_KEY": key})
