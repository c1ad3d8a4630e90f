"""Tokens for the local stack, signed with a key that is generated on this machine."""

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
"""Seconds."""


def ensure_key(path: Path) -> None:
    """Generate a private key at `path`, readable only by its owner, unless the file exists."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def public_key(path: Path) -> str:
    """Return the public key of the key pair at `path` in the form of the parameter JwtPublicKey: base64 of DER."""
    der = load_key(path).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def issue(path: Path, user_id: str, name: str = "", roles: tuple[str, ...] = ()) -> str:
    """Return a token for `user_id`, signed with the key at `path`. The name defaults to the id."""
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
    """Return the private key at `path`. Raises TypeError if it is not an RSA key."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key
