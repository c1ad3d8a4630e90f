"""Tokens for the local stack, signed with a key that it makes itself."""

import base64
import time
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ISSUER = "https://issuer.herald.local"
AUDIENCE = "herald"
ALGORITHM = "RS256"
LIFETIME = 12 * 3600
"""Seconds: an evening at the laptop."""


def ensure_key(path: Path) -> None:
    """Make a private key at `path`, readable by its owner only, unless one is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def public_key(path: Path) -> str:
    """Return the public half of the key at `path` as the template's JwtPublicKey wants it: base64 of the DER form."""
    der = load_key(path).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def issue(path: Path, user_id: str, name: str = "", roles: tuple[str, ...] = ()) -> str:
    """Return a token for `user_id`, signed with the key at `path`."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": user_id,
        "name": name or user_id,
        "roles": list(roles),
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, load_key(path), algorithm=ALGORITHM)


def load_key(path: Path) -> rsa.RSAPrivateKey:
    """Return the private key at `path`. Raises TypeError when it is no RSA key."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key
