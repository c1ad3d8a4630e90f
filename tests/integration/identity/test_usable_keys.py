"""Which keys of an issuer's document may check the configured algorithm."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from herald.adapters.identity.https_get import NotFetched
from herald.adapters.identity.issuer_keys import usable_keys
from hypothesis import given
from hypothesis import strategies as st

from tests.support.keys import PRIVATE_KEY
from tests.support.tokens import ENVIRONMENT, Door, jwk, published


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
PRIVATE = jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE_KEY, as_dict=True)


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
def test_a_document_has_keys_or_is_refused(document: bytes) -> None:
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
