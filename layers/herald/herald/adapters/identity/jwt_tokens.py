"""Bearer tokens, verified with PyJWT and one issuer's keys. Adds the checks that PyJWT leaves out (RFC 8725)."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_der_public_key

from herald.adapters.identity.claims import check_one_of
from herald.adapters.identity.compact_token import bearer, part_of
from herald.adapters.identity.invalid_token import InvalidToken, refused_by_library

MAX_DATE = 253_402_300_799
"""Seconds since the epoch at the end of the year 9999."""

LEEWAY = 60
"""Seconds that `iat` and `nbf` may be ahead: the issuer's clock and Lambda's differ (RFC 7519, section 4.1.5).

`exp` has no leeway: API Gateway serves a token from its cache for up to a minute after it has expired.
"""

Claims = dict[str, Any]
KeyOf = Callable[[str | None], Any]
"""Returns the key with the name in a token's `kid`, or None if there is no such key."""

_TYPES = frozenset({"jwt", "at+jwt"})
"""Accepted values of `typ` (RFC 7519, RFC 9068). Logout tokens and proofs of possession have other types."""


@dataclass(frozen=True, slots=True)
class JwtTokens:
    """Tokens of one issuer for one of `audiences`, signed with one algorithm.

    `client_claim` is the claim that names the audience where an issuer sends no `aud`; "" means `aud`. `required_claim`
    is a claim and its value, as `token_use=access`, or "". `now` returns seconds since the epoch.
    """

    key_of: KeyOf
    algorithm: str
    issuer: str
    audiences: tuple[str, ...]
    client_claim: str = ""
    required_claim: str = ""
    now: Callable[[], float] = time.time

    def claims_of(self, header: str) -> Claims:
        """Return the claims of the token in an Authorization header.

        Only the configured algorithm and the issuer's own keys are accepted, whatever the token's header says. Raises
        InvalidToken, and what `key_of` raises if the issuer's keys are not available.
        """
        token = bearer(header)
        head, body, _ = token.split(".")
        key = self.key_of(self._kid(part_of(head)))
        if key is None:
            raise InvalidToken("UnknownKey")
        part_of(body)
        try:
            claims = self._verified(token, key)
        except jwt.PyJWTError as error:
            raise refused_by_library(error) from error
        self._check(claims)
        return claims

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
            audience=None if self.client_claim else self.audiences,
            leeway=LEEWAY,
            options={
                "require": ["exp", "iss"] if self.client_claim else ["exp", "iss", "aud"],
                "verify_aud": not self.client_claim,
                "verify_sub": False,  # Which claim names the user is not PyJWT's to know.
            },
        )
        return claims

    def _check(self, claims: Claims) -> None:
        """Check what PyJWT does not: it takes "1700000000" and true for dates, and the leeway is for all dates."""
        if not all(_is_date(claims[name]) for name in ("exp", "nbf", "iat") if name in claims):
            raise InvalidToken("NoDate")
        if claims["exp"] <= self.now():
            raise InvalidToken("ExpiredSignatureError")
        if self.client_claim:
            check_one_of(claims, self.client_claim, self.audiences, "JwtAudience")
        if self.required_claim:
            path, _, wanted = self.required_claim.partition("=")
            check_one_of(claims, path, (wanted,), "RequiredClaim")


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


def _is_date(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_DATE
