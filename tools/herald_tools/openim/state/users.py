"""Users, administrators and notification accounts."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from herald_tools.openim.errors import Code, Refused, bad_arguments

ORDINARY = 0
SENDS_NOTIFICATIONS = 2
"""The lowest level that may send notification messages."""

NOTIFICATION_ACCOUNT = 3
"""The lowest level of an account that cannot log in."""


class User(NamedTuple):
    """A user. `level` is what OpenIM calls appMangerLevel; `created_at` is in epoch milliseconds."""

    user_id: str
    nickname: str
    face_url: str
    ex: str
    created_at: int
    level: int = ORDINARY

    def document(self) -> dict[str, Any]:
        """Return the user as get_users_info answers it."""
        return {
            "userID": self.user_id,
            "nickname": self.nickname,
            "faceURL": self.face_url,
            "ex": self.ex,
            "createTime": self.created_at,
            "appMangerLevel": self.level,
            "globalRecvMsgOpt": 0,
        }

    def account_document(self) -> dict[str, Any]:
        """Return a notification account as its own routes answer it."""
        return {
            "userID": self.user_id,
            "faceURL": self.face_url,
            "nickName": self.nickname,
            "appMangerLevel": self.level,
        }


@dataclass(slots=True)
class Users:
    """All users by id."""

    _rows: dict[str, User] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, user_id: str) -> User | None:
        """Return a user, or None."""
        return self._rows.get(user_id)

    def have(self, user_ids: Iterable[str]) -> bool:
        """Tell whether all of these are registered."""
        return self._rows.keys() >= set(user_ids)

    def add(self, users: list[User]) -> None:
        """Register all of these users, or none. Raises Refused if an id is invalid, repeated or taken."""
        with self._lock:
            _check_ids([user.user_id for user in users])
            if any(user.user_id in self._rows for user in users):
                raise Refused(Code.REGISTERED_ALREADY, "userID registered already")
            self._rows.update((user.user_id, user) for user in users)

    def replace(self, user: User) -> None:
        """Change a user."""
        self._rows[user.user_id] = user

    def accounts(self, keyword: str) -> list[User]:
        """Return the accounts that cannot log in: the one with that id, else those with that nickname."""
        found = [user for user in list(self._rows.values()) if user.level >= NOTIFICATION_ACCOUNT]
        by_id = [user for user in found if user.user_id == keyword]
        return by_id or [user for user in found if keyword in user.nickname]


def _check_ids(user_ids: list[str]) -> None:
    if len(set(user_ids)) < len(user_ids):
        raise bad_arguments("userID repeated")
    if any(not user_id or ":" in user_id for user_id in user_ids):
        raise bad_arguments("userID is empty or contains a colon")
