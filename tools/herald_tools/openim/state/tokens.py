"""Tokens: signed by the server's secret, and listed in its store."""

import threading
from dataclasses import dataclass, field
from typing import NamedTuple

import jwt

from herald_tools.openim.errors import Code, Refused
from herald_tools.openim.settings import Settings
from herald_tools.openim.state.signing import sign, verify

ADMINISTRATOR_PLATFORM = 10
LIFETIME = 90 * 24 * 3600
"""Seconds; `tokenPolicy.expire` of openim-rpc-auth.yml is 90 days."""

GRACE = 5 * 60
"""Seconds for which a token lives on after a new administrator token replaced it."""


class Claims(NamedTuple):
    """Whose token it is. Times are epoch seconds."""

    user_id: str
    platform_id: int
    issued_at: int
    expires_at: int


@dataclass(slots=True)
class Tokens:
    """The token store."""

    settings: Settings
    _ends: dict[str, dict[str, float | None]] = field(default_factory=dict)
    """By user: each stored token, with the epoch second at which it ends because another one replaced it."""

    _read: dict[str, Claims] = field(default_factory=dict)
    """Claims by token, because a signature is slow to check."""

    _revoked: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self, user_id: str, platform_id: int) -> str:
        """Return a new token of a user. Two of the same second are equal."""
        now = int(self._now())
        claims = {"UserID": user_id, "PlatformID": platform_id, "exp": now + LIFETIME, "iat": now}
        token = sign(claims, self.settings.secret)
        with self._lock:
            self._revoked.pop(token, None)
            self._ends.setdefault(user_id, {})[token] = None
        return token

    def issue_for_administrator(self, user_id: str) -> str:
        """Return a new token. On main, older ones of that user end after five minutes."""
        token = self.issue(user_id, ADMINISTRATOR_PLATFORM)
        if self.settings.version.ends_older_tokens:
            with self._lock:
                stored = self._ends[user_id]
                older = [each for each, end in stored.items() if end is None and each != token]
                stored.update(dict.fromkeys(older, self._now() + GRACE))
        return token

    def check(self, token: str) -> Claims:
        """Return whose token it is. Raises Refused with a code from 1501 to 1507."""
        claims = self._read.get(token) or self._decode(token)
        if (code := self._revoked.get(token)) is not None:
            raise Refused(code)
        if claims.issued_at > self._now():
            raise Refused(Code.TOKEN_NOT_VALID_YET)
        if claims.expires_at <= self._now():
            raise Refused(Code.TOKEN_EXPIRED)
        if self._must_be_stored(claims.user_id) and not self._is_stored(claims.user_id, token):
            raise Refused(Code.TOKEN_NOT_EXIST)
        return claims

    def revoke(self, code: int = Code.TOKEN_NOT_EXIST) -> None:
        """Answer every token that was issued so far with this code."""
        with self._lock:
            self._revoked.update((token, code) for tokens in self._ends.values() for token in tokens)

    def _must_be_stored(self, user_id: str) -> bool:
        return self.settings.version.ends_older_tokens or user_id not in self.settings.administrators

    def _is_stored(self, user_id: str, token: str) -> bool:
        end = self._ends.get(user_id, {}).get(token, 0.0)
        return end is None or end > self._now()

    def _now(self) -> float:
        return self.settings.now_ms() / 1000

    def _decode(self, token: str) -> Claims:
        """Return the claims of a token with a valid signature."""
        try:
            found = verify(token, self.settings.secret)
            claims = Claims(found["UserID"], found["PlatformID"], int(found["iat"]), int(found["exp"]))
        except jwt.InvalidSignatureError as error:
            raise Refused(Code.TOKEN_INVALID) from error
        except jwt.DecodeError as error:
            raise Refused(Code.TOKEN_MALFORMED) from error
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
            raise Refused(Code.TOKEN_UNKNOWN) from error
        self._read[token] = claims
        return claims
