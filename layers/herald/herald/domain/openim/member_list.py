"""The members that a v1 message lists, as JSON: a group has up to 10,000, so each is written once and cheaply."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from herald.domain.openim.documents import member_document
from herald.domain.openim.shown import OpenIMMember
from herald.domain.openim.wire import go_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from herald.domain.groups.group import Role
    from herald.domain.openim.shown import OpenIMGroup

_NO_ID = '"userID":""'


def member_texts(members: Iterable[OpenIMMember], group: OpenIMGroup) -> Iterator[str]:
    """Yield the JSON of each member, as `go_json` writes it.

    Members of one role differ in their ids only, unless they have a name: the rest is written once for all of them.
    """
    by_role: dict[Role | None, list[str]] = {}
    for member in members:
        if member.name or member.face_url or member.user_id == group.creator.user_id:
            yield go_json(member_document(member, group))
            continue
        if member.role not in by_role:
            nobody = go_json(member_document(OpenIMMember("", member.role), group))
            by_role[member.role] = nobody.split(_NO_ID, 1)
        before, after = by_role[member.role]
        yield f'{before}"userID":{json.dumps(member.user_id)}{after}'


def fitting(members: Iterable[str], room: int) -> list[str]:
    """Return the first members by which a message grows by at most `room` bytes.

    A member adds its JSON with quotes and backslashes escaped once more and a comma, and a third of that for base64.
    """
    taken: list[str] = []
    grown = 0
    for text in members:
        size = len(text) if text.isascii() else len(text.encode())
        grown += size + text.count('"') + text.count("\\") + 1
        if grown * 4 // 3 + 4 > room:
            break
        taken.append(text)
    return taken
