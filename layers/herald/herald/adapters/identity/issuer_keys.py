"""The keys that an issuer publishes (JWKS, RFC 7517): which of them are used, and for how long."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm

from herald.adapters.identity.https_get import NotFetched
from herald.adapters.identity.kept_keys import KeptDocument
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    from herald.adapters.identity.https_get import Fetch
    from herald.adapters.identity.kept_keys import KeptKeys
    from herald.domain.audit.events import Audit

FRESH = 300
"""Seconds until fetched keys are fetched again. A key that the issuer withdraws is accepted for that long."""

GRACE = 3600
"""Seconds that keys are used beyond FRESH while the issuer does not answer, also in a process that did not fetch them.

With one hour, a short outage of the issuer logs nobody out, and a stolen key that was withdrawn is not accepted longer.
"""

COOLDOWN = 30
"""Seconds between two fetches because of an unknown key name: anybody can send tokens with made-up names."""

RETRY = 5
"""Seconds between two fetches while no keys are known and every request fails."""

NEVER = float("-inf")

Clock = Callable[[], float]
"""Returns seconds since the epoch. A monotonic clock may stop while Lambda freezes the function."""

Keys = Mapping[str, Any]


class KeysUnavailable(HeraldError):
    """The issuer does not answer and the token's key is not known. The token may be valid."""


class IssuerKeys:
    """The keys of one issuer for one algorithm, by their `kid`.

    Not PyJWT's PyJWKClient: while the issuer is down, it refuses all tokens as soon as its keys expire, and sends a
    request for each token. It also accepts http, and limits neither the size of the answer nor the time for all of it.
    """

    def __init__(self, fetch: Fetch, algorithm: str, audit: Audit, now: Clock, kept: KeptKeys | None = None) -> None:
        """`fetch` returns the issuer's JWK Set; keys for other algorithms than `algorithm` are ignored.

        `kept` keeps the JWK Set for other processes, which use it if they know no keys and the issuer does not answer.
        """
        self._fetch = fetch
        self._kept = kept
        self._algorithm = algorithm
        self._audit = audit
        self._now = now
        self._keys: Keys = {}
        self._fetched_at = self._tried_at = NEVER
        self._failed = False

    def __call__(self, kid: str | None) -> Any:
        """Return the key with this name, or None if the issuer does not publish it. Raises KeysUnavailable."""
        if kid is None:  # A token without a key name is refused, and causes no fetch.
            return None
        if self._is_due(kid):
            self._refresh()
        key = self._keys.get(kid) if self._within(self._fetched_at, FRESH + GRACE) else None
        if key is None and self._failed:
            raise KeysUnavailable(self._algorithm)  # The issuer may have published the key since the last fetch.
        return key

    def _is_due(self, kid: str) -> bool:
        known = kid in self._keys and self._within(self._fetched_at, FRESH)
        pause = COOLDOWN if self._within(self._fetched_at, FRESH + GRACE) else RETRY
        return not known and not self._within(self._tried_at, pause)

    def _refresh(self) -> None:
        """Fetch the keys again. If that fails, the known keys stay; without any, those that were kept are used."""
        self._tried_at, self._failed = self._now(), True
        try:
            document = self._fetch()
            self._keys = usable_keys(document, self._algorithm)
        except NotFetched as error:
            self._audit.record(AuditEvent.ISSUER_UNREACHABLE, {"outcome": "failed", "reason": error.reason})
            if self._kept and not self._within(self._fetched_at, FRESH + GRACE):
                self._take(self._kept.get())
        else:
            earlier, self._fetched_at, self._failed = self._fetched_at, self._tried_at, False
            if self._kept and earlier > NEVER:  # The first fetch is a part of the cold start: it takes no longer.
                self._kept.put(KeptDocument(document, self._fetched_at))

    def _take(self, kept: KeptDocument | None) -> None:
        """Use keys that another process fetched, for as long as it uses them itself."""
        if kept is not None and self._within(kept.fetched_at, FRESH + GRACE):
            self._keys, self._fetched_at = usable_keys(kept.document, self._algorithm), kept.fetched_at

    def _within(self, since: float, seconds: float) -> bool:
        """Return whether `since` is less than `seconds` ago, or ahead: a clock may be set back."""
        return abs(self._now() - since) < seconds


def usable_keys(document: bytes, algorithm: str) -> Keys:
    """Return the keys in a JWK Set that can verify signatures of `algorithm`; there may be none.

    Raises NotFetched if the document is not a JWK Set (RFC 7517, section 5).
    """
    try:
        found = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise NotFetched("not JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise NotFetched("not a JWK Set")
    suitable = (each for each in found["keys"] if _is_suitable(each, algorithm))
    return {each["kid"]: key for each in suitable if (key := _key_of(each, algorithm)) is not None}


def _is_suitable(each: Any, algorithm: str) -> bool:
    """Return whether a key has a name and is for verifying signatures of `algorithm` (RFC 7517, section 4).

    A key with its private part (`d`) was published by mistake: everybody can sign with it.
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
    """Return the parsed key, or None if its type, curve or size does not fit the algorithm."""
    try:
        parsed = jwt.PyJWK(each, algorithm)
        key = parsed.Algorithm.prepare_key(parsed.key)
    except (jwt.PyJWTError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return None if parsed.Algorithm.check_key_length(key) else key
