"""Fetching an administrator token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from herald.adapters.openim.replies import data_of
from herald.adapters.openim.tokens import KeptToken
from herald.domain.errors import OpenIMMisconfigured, TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.adapters.openim.transport import Transport
    from herald.domain.clock import Clock

OPERATION = "herald:login"
_ADMIN_PLATFORM = 10


class Credentials(NamedTuple):
    """OpenIM's secret (share.yml), and the user id of one of its administrators."""

    secret: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Login:
    """Fetches tokens. `credentials` reads the secret anew, so that a changed one is found."""

    transport: Transport
    credentials: Callable[[], Credentials]
    clock: Clock

    def __call__(self) -> KeptToken:
        """Return a new token. Raises OpenIMMisconfigured, TemporarilyUnavailable."""
        credentials = self.credentials()
        asked_at = self.clock()
        try:
            data = self._ask("/auth/get_admin_token", credentials._asdict())
        except OpenIMMisconfigured as error:
            data = self._ask_3_8_0(credentials, error)
        try:
            return KeptToken(str(data["token"]), asked_at, asked_at + int(data["expireTimeSeconds"]) * 1000)
        except (KeyError, ValueError, TypeError) as error:
            raise TemporarilyUnavailable("OpenIM's answer has no token") from error

    def _ask_3_8_0(self, credentials: Credentials, refused: OpenIMMisconfigured) -> dict[str, Any]:
        """Ask as version 3.8.0 wants it, which does not know the other call. Raises the first error if it fails."""
        wanted = {"secret": credentials.secret, "platformID": _ADMIN_PLATFORM, "userID": credentials.user_id}
        try:
            return self._ask("/auth/user_token", wanted)
        except OpenIMMisconfigured:
            raise refused from None

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        sent = {"userID" if name == "user_id" else name: value for name, value in body.items()}
        return data_of(self.transport.post(path, {"operationID": OPERATION}, json.dumps(sent).encode()))
