"""Authorization headers that an attacker, or a careless client, could send."""

import base64
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.keys import PRIVATE_KEY, PUBLIC_KEY
from tests.support.tokens import (
    claims,
    jwk,
)

ATTACKER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
HEAD = {"alg": "RS256", "typ": "JWT", "kid": "k1"}
ATTACKERS_JWK = jwk("k1", ATTACKER)
PUBLIC_DER = base64.b64decode(PUBLIC_KEY)
PUBLIC_PEM_PKCS1 = PRIVATE_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
Part = Mapping[str, Any] | bytes


def part(value: Part) -> str:
    """Write one part of a token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def rs256(text: str, key: Any) -> bytes:
    return jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(text.encode(), key)


def hs256(text: str, secret: bytes) -> bytes:
    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return hmac.sign(text.encode(), secret)


def signed(head: Part, body: Part, key: Any = PRIVATE_KEY) -> str:
    """Return a token in a bearer header with a true RS256 signature, whatever its parts say."""
    text = f"{part(head)}.{part(body)}"
    return f"Bearer {text}.{part(rs256(text, key))}"


def by_issuer(**changes: Any) -> str:
    """Return what the issuer itself signs, with claims changed."""
    return signed(HEAD, claims(**changes))


def by_attacker(**head: Any) -> str:
    """Return what an attacker signs, for a user and a role that they would like, with the header changed."""
    changed = {name: value for name, value in (HEAD | head).items() if value is not None}
    return signed(changed, claims(sub="root", roles=["admin"]), ATTACKER)


def keyed(secret: bytes, alg: str = "HS256") -> str:
    """Return a token signed with the public key as if it were a shared secret."""
    text = f"{part(HEAD | {'alg': alg})}.{part(claims(sub='root'))}"
    return f"Bearer {text}.{part(hs256(text, secret))}"


def unsigned(alg: Any, signature: str = "") -> str:
    return f"Bearer {part(HEAD | {'alg': alg})}.{part(claims(sub='root'))}.{signature}"


def tampered(**changes: Any) -> str:
    """Return the issuer's token with its payload exchanged."""
    head, _, signature = by_issuer().split(".")
    return f"{head}.{part(claims(**changes))}.{signature}"


def resigned(change: Callable[[str], str]) -> str:
    """Return the issuer's token with its signature changed."""
    head, body, signature = by_issuer().split(".")
    return f"{head}.{body}.{change(signature)}"


def flipped(signature: str) -> str:
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    raw[100] ^= 1
    return part(bytes(raw))


def unused_bits(signature: str) -> str:
    """Spell the same bytes otherwise: the last letter of 256 bytes carries four bits that nobody needs."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + letters[letters.index(signature[-1]) | 1]


def bare(header: str) -> str:
    return header.removeprefix("Bearer ")


def as_json() -> str:
    head, body, signature = bare(by_issuer()).split(".")
    return json.dumps({"payload": body, "protected": head, "signature": signature})


def raw_claims(text: str) -> bytes:
    """Return a payload, given as the end of its JSON text."""
    return (json.dumps(claims(sub=None))[:-1] + f", {text}}}").encode()


NOW = int(time.time())
"""Of the start: an hour before or after it is before or after whenever a row is tried."""
