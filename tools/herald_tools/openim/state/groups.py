"""Groups and their members."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from herald_tools.openim.errors import Code, Refused

OWNER, ADMIN, MEMBER = 100, 60, 20
"""Role levels."""

DISMISSED = 2
"""The status of a group that is no more."""

_BY_INVITATION = 2


class Member(NamedTuple):
    """A member of a group. `operator` made the group, and is the inviter of all."""

    user_id: str
    role: int
    joined_at: int
    operator: str

    def document(self, group_id: str, nickname: str, face_url: str) -> dict[str, Any]:
        """Return the member as get_group_member_list answers it."""
        return {
            "groupID": group_id,
            "userID": self.user_id,
            "roleLevel": self.role,
            "joinTime": self.joined_at,
            "nickname": nickname,
            "faceURL": face_url,
            "appMangerLevel": 0,
            "joinSource": _BY_INVITATION,
            "operatorUserID": self.operator,
            "ex": "",
            "muteEndTime": 0,
            "inviterUserID": self.operator,
        }


class Group(NamedTuple):
    """A group; `info` is a GroupInfo without a true member count."""

    info: dict[str, Any]
    members: tuple[Member, ...]

    def document(self) -> dict[str, Any]:
        """Return the group's GroupInfo. It counts the members, unlike the answer of create_group."""
        return {**self.info, "memberCount": len(self.members)}

    @property
    def user_ids(self) -> list[str]:
        """The ids of the members: owner, admins, others."""
        return [member.user_id for member in self.members]


@dataclass(slots=True)
class Groups:
    """All groups by id, dismissed ones included: their ids are never free again."""

    _rows: dict[str, Group] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, group_id: str) -> Group | None:
        """Return a group, or None."""
        return self._rows.get(group_id)

    def found(self, group_ids: Iterable[str]) -> list[Group]:
        """Return those groups that exist."""
        return [group for each in group_ids if (group := self._rows.get(each))]

    def check_free(self, group_id: str) -> None:
        """Raise Refused if the id is taken."""
        if group_id in self._rows:
            raise Refused(Code.GROUP_ID_EXISTED, f"group id existed {group_id}")

    def add(self, group: Group) -> None:
        """Store a group. Raises Refused if the id is taken."""
        with self._lock:
            self.check_free(group.info["groupID"])
            self._rows[group.info["groupID"]] = group

    def change(self, group_id: str, joined: Iterable[Member], left: Iterable[str]) -> None:
        """Add members at the end, and remove others."""
        gone = set(left)
        with self._lock:
            group = self._rows[group_id]
            kept = [member for member in group.members if member.user_id not in gone]
            self._rows[group_id] = Group(group.info, (*kept, *joined))

    def dismiss(self, group_id: str) -> Group:
        """End a group, and return it as it was."""
        with self._lock:
            group = self._rows[group_id]
            self._rows[group_id] = Group({**group.info, "status": DISMISSED}, ())
        return group

    def newest(self) -> list[Group]:
        """Return the groups that are not dismissed, by creation time, newest first."""
        living = [group for group in list(self._rows.values()) if group.info["status"] != DISMISSED]
        return sorted(living, key=lambda group: group.info["createTime"], reverse=True)
