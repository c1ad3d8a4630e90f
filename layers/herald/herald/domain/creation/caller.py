"""Who sent a request."""

from __future__ import annotations

from typing import NamedTuple

APP_ADMIN = "admin"
"""The token role that may create groups for another owner and read every group."""


class Caller(NamedTuple):
    """The authenticated user who sent a request, as the token names them."""

    user_id: str
    name: str
    face_url: str
    roles: frozenset[str]

    @property
    def is_app_admin(self) -> bool:
        """Whether the caller is an administrator of the whole application, not only of a group."""
        return APP_ADMIN in self.roles
