"""Bearer tokens, checked with PyJWT against one issuer's keys; what PyJWT leaves open is closed here (RFC 8725)."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_der_public_key

from herald.domain.errors import HeraldError
from herald.domain.identifiers import is_valid_id

LONGEST = 10_240
"""Characters of an Authorization header. API Gateway takes as many bytes for all headers together (AWS limit)."""

LAST_SECOND = 253_402_300_799
"""The end of the year 9999: no date lies behind it, whatever a number says."""

Claims = dict[str, Any]
KeyOf = Callable[[str | None], Any]
"""Returns the key that a token's `kid` names, or None where there is none of that name."""

_BEARER = re.compile(r"(?i:bearer) +([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)
"""RFC 6750, section 2.1, around a JWS in its compact form: three parts of base64url without padding (RFC 7515)."""

_TYPES = frozenset({"jwt", "at+jwt"})
"""What a token may call itself (RFC 7519, RFC 9068). Whoever calls itself a logout token or a proof is no token."""


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

        Only the configured algorithm and the issuer's own keys count, whatever the token's header says. Raises
        InvalidToken; when the issuer's keys cannot be had, what `key_of` raises, for that says nothing about the token.
        """
        token = _bearer(header)
        head, body, _ = token.split(".")
        key = self.key_of(self._kid(_object(head)))
        if key is None:
            raise InvalidToken("UnknownKey")
        _object(body)
        try:
            claims = self._verified(token, key)
        except jwt.PyJWTError as error:
            raise InvalidToken(type(error).__name__) from error
        return _checked(claims)

    def _kid(self, head: dict[str, Any]) -> str | None:
        """Return which key the token names, after a look at what else its header says.

        Whatever would bring a key along (`jwk`, `jku`, `x5c`, `x5u`) is not read at all; an extension that must be
        understood is not understood.
        """
        kid = head.get("kid")
        if head.get("alg") != self.algorithm:
            raise InvalidToken("AlgorithmNotAllowed")
        if str(head.get("typ", "JWT")).lower().removeprefix("application/") not in _TYPES:
            raise InvalidToken("TypeNotAllowed")
        if "crit" in head or head.get("b64", True) is not True:
            raise InvalidToken("ExtensionNotAllowed")
        if kid is not None and not isinstance(kid, str):
            raise InvalidToken("UnknownKey")
        return kid

    def _verified(self, token: str, key: Any) -> Claims:
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=[self.algorithm],
            issuer=self.issuer,
            audience=self.audience,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return claims


def public_key(encoded: str, algorithm: str) -> KeyOf:
    """Take one public key, given as base64 of its DER form. Raises ValueError when it is none for `algorithm`."""
    checker = jwt.get_algorithm_by_name(algorithm)
    try:
        key = checker.prepare_key(load_der_public_key(base64.b64decode(encoded)))
    except (jwt.InvalidKeyError, TypeError) as error:
        raise ValueError(f"the key is none for {algorithm}") from error
    if weakness := checker.check_key_length(key):
        raise ValueError(weakness)
    return lambda kid: key


def _bearer(header: str) -> str:
    if len(header) > LONGEST:
        raise InvalidToken("TokenTooLong")
    match = _BEARER.fullmatch(header)
    if match is None:
        raise InvalidToken("NoBearerToken")
    return match[1]


def _object(part: str) -> dict[str, Any]:
    """Read one part of a token: a JSON object in UTF-8 in which each name stands once (RFC 7519, section 4)."""
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InvalidToken("MalformedToken") from error
    if not isinstance(found, dict):
        raise InvalidToken("MalformedToken")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice: one reader takes the first, another the last, and both say it is signed."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _checked(claims: Claims) -> Claims:
    """Check what PyJWT lets pass: it reads "1700000000" and true as dates, and any text as a subject."""
    if not all(_is_date(claims[name]) for name in ("exp", "nbf", "iat") if name in claims):
        raise InvalidToken("NoDate")
    if not is_valid_id(claims["sub"]):
        raise InvalidToken("SubjectNotAllowed")
    return claims


def _is_date(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LAST_SECOND
