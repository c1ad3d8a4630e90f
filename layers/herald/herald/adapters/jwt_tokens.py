"""Bearer tokens, checked with PyJWT against one issuer's keys."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_der_public_key

from herald.domain.errors import HeraldError
from herald.domain.identifiers import is_valid_id

JWKS_TIMEOUT = 3
"""Seconds. API Gateway waits 10 s for an authorizer at most (AWS limit), so that a second fetch fits."""

Claims = dict[str, Any]
KeyOf = Callable[[str], Any]
"""Returns the key that a token must be signed with."""


class InvalidToken(HeraldError):
    """The header holds no token that counts; `reason` names the check that failed, and nothing of the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class JwtTokens:
    """Tokens of one issuer for one audience, signed with one algorithm."""

    key_of: KeyOf
    algorithm: str
    issuer: str
    audience: str

    def claims_of(self, header: str) -> Claims:
        """Return the claims of the token in an Authorization header; `sub` is a valid user id.

        Only the configured algorithm counts, whatever the token's own header says. Raises InvalidToken; when the
        issuer's keys cannot be fetched, PyJWT's error, for that says nothing about the token.
        """
        try:
            return self._decode(_bearer(header))
        except jwt.PyJWKClientConnectionError:
            raise
        except jwt.PyJWTError as error:
            raise InvalidToken(type(error).__name__) from error

    def _decode(self, token: str) -> Claims:
        claims: Claims = jwt.decode(
            token,
            self.key_of(token),
            algorithms=[self.algorithm],
            issuer=self.issuer,
            audience=self.audience,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        if not is_valid_id(claims["sub"]):
            raise jwt.InvalidTokenError("sub is not a user id")
        return claims


def jwks_keys(url: str) -> KeyOf:
    """Take keys from where the issuer publishes them; PyJWT keeps them for five minutes."""
    headers = {"User-Agent": "herald", "Accept": "application/json"}  # Firewalls turn Python's own agent away.
    client = jwt.PyJWKClient(url, timeout=JWKS_TIMEOUT, headers=headers)
    return lambda token: client.get_signing_key_from_jwt(token).key


def public_key(encoded: str) -> KeyOf:
    """Take one public key, given as base64 of its DER form. Raises ValueError when it is none."""
    key = load_der_public_key(base64.b64decode(encoded))
    return lambda token: key


def _bearer(header: str) -> str:
    """Take the token out of an Authorization header (RFC 6750, the scheme without regard to case)."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise jwt.InvalidTokenError("not a bearer token")
    return token.strip()
