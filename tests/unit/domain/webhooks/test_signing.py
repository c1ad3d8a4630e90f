"""Signatures: the reference library that receivers use accepts them, and nothing that was changed on the way."""

import base64
import time

import pytest
from herald.domain.webhooks.secrets import InvalidSecrets, read_secrets
from herald.domain.webhooks.signing import signed_headers
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

NEW, OLD, OTHER = (f"whsec_{base64.b64encode(bytes([letter]) * 32).decode()}" for letter in b"nox")
BODY = '{"id":"1","name":"爬山 🏔"}'.encode()


def headers(*secrets: str, at: int | None = None) -> dict[str, str]:
    now = int(time.time()) if at is None else at  # The library reads the clock of the machine.
    return signed_headers("event-1", now, BODY, read_secrets(" ".join(secrets)))


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the reference libraries: the same secret, id, time and body give the same signature."""
    secrets = read_secrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', secrets)
    assert signed == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_receiver_with_the_reference_library_accepts_it() -> None:
    assert Webhook(NEW).verify(BODY, headers(NEW)) == {"id": "1", "name": "爬山 🏔"}


@pytest.mark.parametrize("known", [NEW, OLD])
def test_during_a_rotation_a_receiver_needs_only_one_of_the_two_secrets(known: str) -> None:
    signed = headers(NEW, OLD)
    assert len(signed["webhook-signature"].split(" ")) == 2
    assert Webhook(known).verify(BODY, signed)


def test_a_receiver_with_another_secret_rejects_it() -> None:
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(OTHER).verify(BODY, headers(NEW, OLD))


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "event-2"},
        {"webhook-timestamp": str(int(time.time()) + 60)},
        {"webhook-signature": f"v1,{base64.b64encode(b'x' * 32).decode()}"},
    ],
    ids=["id", "time", "signature"],
)
def test_a_changed_header_is_rejected(changed: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(NEW).verify(BODY, headers(NEW) | changed)


def test_a_changed_body_is_rejected() -> None:
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(NEW).verify(BODY + b" ", headers(NEW))


def test_a_delivery_that_is_recorded_and_sent_again_later_is_rejected() -> None:
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(NEW).verify(BODY, headers(NEW, at=int(time.time()) - 600))


def test_a_secret_may_be_without_padding() -> None:
    assert read_secrets(NEW.rstrip("=")) == read_secrets(f"  {NEW}\n")


@pytest.mark.parametrize(("size", "accepted"), [(23, False), (24, True), (64, True), (65, False)])
def test_a_secret_has_24_to_64_bytes(size: int, *, accepted: bool) -> None:
    text = f"whsec_{base64.b64encode(b's' * size).decode()}"
    if accepted:
        assert read_secrets(text) == (b"s" * size,)
        return
    with pytest.raises(InvalidSecrets, match=f"has {size} bytes"):
        read_secrets(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "it holds 0"),
        (f"{NEW} {OLD} {OTHER}", "it holds 3"),
        (NEW.removeprefix("whsec_"), "does not begin with whsec_"),
        ("whsec_not*base64", "is not base64"),
        ("whsec_a", "is not base64"),
        (f'{{"secret":"{NEW}"}}', "does not begin with whsec_"),
    ],
)
def test_other_texts_are_no_secrets_and_are_not_quoted(text: str, fault: str) -> None:
    with pytest.raises(InvalidSecrets, match=fault) as raised:
        read_secrets(text)
    assert NEW.removeprefix("whsec_") not in str(raised.value)
