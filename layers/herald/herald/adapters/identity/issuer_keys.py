"""The issuer's published keys (JWKS, RFC 7517): which of them count, and for how long."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm

from herald.adapters.identity.https_get import NotFetched
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    from herald.adapters.identity.https_get import Fetch
    from herald.domain.audit.events import Audit

FRESH = 300
"""Seconds that keys are used before they are looked at again: so long does a key count that the issuer withdraws."""

GRACE = 3600
"""Seconds that keys go on being used when they should be looked at again and the issuer does not answer.

An issuer's outage of an hour logs nobody out. Longer would be a gift to whoever holds a withdrawn key.
"""

COOLDOWN = 30
"""Seconds between two looks for a key that is not known: anybody can name one, in as many tokens as they like."""

RETRY = 5
"""Seconds between two looks while there are no keys at all, and every request fails."""

Clock = Callable[[], float]
"""Tells the time in seconds since the epoch. A monotonic clock may stand still while Lambda freezes the function."""

Keys = Mapping[str, Any]


class KeysUnavailable(HeraldError):
    """The issuer does not answer, and no key is known that could check the token; this says nothing about the token."""


class IssuerKeys:
    """The keys of one issuer for one algorithm, by their `kid`."""

    def __init__(self, fetch: Fetch, algorithm: str, audit: Audit, now: Clock) -> None:
        """Take keys from the document that `fetch` returns."""
        self._fetch = fetch
        self._algorithm = algorithm
        self._audit = audit
        self._now = now
        self._keys: Keys = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._failed = False

    def __call__(self, kid: str | None) -> Any:
        """Return the issuer's key of this name, or None where it has none. Raises KeysUnavailable."""
        if kid is None:  # No token makes Herald ask the issuer without saying for what.
            return None
        if self._is_due(kid):
            self._look()
        key = self._keys.get(kid) if self._within(self._fetched_at, FRESH + GRACE) else None
        if key is None and self._failed:
            raise KeysUnavailable(self._algorithm)  # The issuer may have made the key since, and cannot be asked.
        return key

    def _is_due(self, kid: str) -> bool:
        known = kid in self._keys and self._within(self._fetched_at, FRESH)
        pause = COOLDOWN if self._within(self._fetched_at, FRESH + GRACE) else RETRY
        return not known and not self._within(self._tried_at, pause)

    def _look(self) -> None:
        """Replace the keys by those that are published now; where they cannot be had, those that are known stay."""
        self._tried_at, self._failed = self._now(), True
        try:
            self._keys = usable_keys(self._fetch(), self._algorithm)
        except NotFetched as error:
            self._audit.record(AuditEvent.ISSUER_UNREACHABLE, {"outcome": "failed", "reason": error.reason})
        else:
            self._fetched_at, self._failed = self._tried_at, False

    def _within(self, since: float, seconds: float) -> bool:
        """Tell whether `since` is less than so many seconds away, on either side: clocks are set back at times."""
        return abs(self._now() - since) < seconds


def usable_keys(document: bytes, algorithm: str) -> Keys:
    """Return the keys in a JWK Set that may check signatures of `algorithm`: none, where the issuer has withdrawn all.

    Raises NotFetched for what is no JWK Set (RFC 7517, section 5).
    """
    try:
        found = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise NotFetched("not JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise NotFetched("no set of keys")
    meant = (each for each in found["keys"] if _is_meant(each, algorithm))
    return {each["kid"]: key for each in meant if (key := _key_of(each, algorithm)) is not None}


def _is_meant(each: Any, algorithm: str) -> bool:
    """Tell whether a key says of itself that it has a name and checks signatures (RFC 7517, section 4).

    A key with its private part (`d`) has been published by mistake: everybody can sign with it.
    """
    return (
        isinstance(each, dict)
        and isinstance(each.get("kid"), str)
        and each.get("use", "sig") == "sig"
        and "verify" in _listed(each.get("key_ops", ["verify"]))
        and each.get("alg", algorithm) == algorithm
        and "d" not in each
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _key_of(each: dict[str, Any], algorithm: str) -> Any:
    """Return the key, or None where it is none of the algorithm's kind, curve and least size."""
    try:
        parsed = jwt.PyJWK(each, algorithm)
        key = parsed.Algorithm.prepare_key(parsed.key)
    except (jwt.PyJWTError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return None if parsed.Algorithm.check_key_length(key) else key
