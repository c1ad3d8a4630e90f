"""A client of the API over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx

from herald_tools.local import tokens
from herald_tools.local.paths import PRIVATE_KEY
from herald_tools.local.stack import Stack

TIMEOUT = 180.0
"""Seconds. Twenty first requests at once wait for forty workers to start, which takes a minute on a busy machine."""


@dataclass(frozen=True, slots=True)
class User:
    """A caller of the API."""

    user_id: str
    name: str = ""
    roles: tuple[str, ...] = ()


class HeraldClient:
    """Calls the API of a local stack as any user. It issues the tokens itself."""

    def __init__(self, stack: Stack) -> None:
        """Use the API of `stack`."""
        self._http = httpx.Client(base_url=stack.api_url, timeout=TIMEOUT)
        self._tokens: dict[User, str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def create(self, user: User, body: dict[str, Any], key: str | None = None) -> httpx.Response:
        """Request a group; `key` is the idempotency key."""
        return self.send(user, "POST", "/groups", json=body, headers={"Idempotency-Key": key} if key else {})

    def get(self, user: User, path: str, **query: str | int) -> dict[str, Any]:
        """Return the answer as JSON. Raises httpx.HTTPStatusError if its status is an error."""
        answer = self.send(user, "GET", path, params=query).raise_for_status()
        document: dict[str, Any] = answer.json()
        return document

    def send(self, user: User, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request with the user's token."""
        headers = {"Authorization": f"Bearer {self._token(user)}", **options.pop("headers", {})}
        return self._http.request(method, path, headers=headers, **options)

    def _token(self, user: User) -> str:
        if user not in self._tokens:
            self._tokens[user] = tokens.issue(PRIVATE_KEY, user.user_id, user.name, user.roles)
        return self._tokens[user]
