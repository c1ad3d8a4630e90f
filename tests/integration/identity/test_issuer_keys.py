"""Which of the issuer's published keys count, for how long, and what happens when the issuer does not answer."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from herald.adapters.identity.https_get import https_source
from herald.adapters.identity.issuer_keys import COOLDOWN, FRESH, GRACE, RETRY, KeysUnavailable
from herald.domain.audit.events import AuditEvent
from herald.entrypoints.authorizer import Unauthorized

from tests.support.keys import PRIVATE_KEY
from tests.support.tokens import WITH_JWKS, Door, FakeIssuer, jwk, token

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


@pytest.mark.parametrize(
    "url", ["http://issuer.example.com/jwks.json", "file:///etc/passwd", "ftp://x/y", "data:,{}", "jwks.json", "https:"]
)
def test_an_authorizer_starts_with_no_other_address_than_https(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        https_source(url)
