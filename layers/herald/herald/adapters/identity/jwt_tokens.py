"""Bearer tokens, verified with PyJWT and one issuer's keys. Adds the checks that PyJWT leaves out (RFC 8725)."""

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

MAX_HEADER = 10_240
"""Characters of an Authorization header. API Gateway accepts as many bytes for all headers together (AWS limit)."""

MAX_DATE = 253_402_300_799
"""Seconds since the epoch at the end of the year 9999."""

Claims = dict[str, Any]
KeyOf = Callable[[str | None], Any]
"""Returns the key with the name in a token's `kid`, or None if there is no such key."""

_BEARER = re.compile(r"(?i:bearer) +([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)
"""RFC 6750, section 2.1, around a JWS in its compact form: three parts of base64url without padding (RFC 7515)."""

_TYPES = frozenset({"jwt", "at+jwt"})
"""Accepted values of `typ` (RFC 7519, RFC 9068). Logout tokens and proofs of possession have other types."""


class InvalidToken(HeraldError):
    """The header holds no valid token. `reason` names the check that failed; it quotes nothing of the token."""

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
        """Return the claims of the token in an Authorization header. Their `sub` is a valid user id.

        Only the configured algorithm and the issuer's own keys are accepted, whatever the token's header says. Raises
        InvalidToken, and what `key_of` raises if the issuer's keys are not available.
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
        """Return the key name in a token's header, after checking the other header parameters.

        Parameters that carry a key (`jwk`, `jku`, `x5c`, `x5u`) are ignored. Critical extensions are refused, because
        Herald supports none.
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
    """Return a `KeyOf` for one public key, given in DER as base64. Raises ValueError if it does not fit `algorithm`."""
    checker = jwt.get_algorithm_by_name(algorithm)
    try:
        key = checker.prepare_key(load_der_public_key(base64.b64decode(encoded)))
    except (jwt.InvalidKeyError, TypeError) as error:
        raise ValueError(f"not a key for {algorithm}") from error
    if weakness := checker.check_key_length(key):
        raise ValueError(weakness)
    return lambda kid: key


def _bearer(header: str) -> str:
    if len(header) > MAX_HEADER:
        raise InvalidToken("TokenTooLong")
    match = _BEARER.fullmatch(header)
    if match is None:
        raise InvalidToken("NoBearerToken")
    return match[1]


def _object(part: str) -> dict[str, Any]:
    """Read one part of a token: a JSON object in UTF-8 whose names are unique (RFC 7519, section 4)."""
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
        found = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InvalidToken("MalformedToken") from error
    if not isinstance(found, dict):
        raise InvalidToken("MalformedToken")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse duplicate names: of two readers of the same token one may use the first value, the other the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found


def _checked(claims: Claims) -> Claims:
    """Check what PyJWT accepts: it takes "1700000000" and true for dates, and any text for a subject."""
    if not all(_is_date(claims[name]) for name in ("exp", "nbf", "iat") if name in claims):
        raise InvalidToken("NoDate")
    if not is_valid_id(claims["sub"]):
        raise InvalidToken("SubjectNotAllowed")
    return claims


def _is_date(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_DATE
