"""What format v1 shows of a group although a policy leaves it out of the content.

OpenIM's format has no way to leave a field out, and its clients go by roles and ids. What the content itself shows is
not repeated: inbox items have little room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from herald.domain.checks import id_of, object_of, text_of
from herald.domain.compact_json import encode
from herald.domain.groups.group import Role
from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from herald.domain.content.content import Content
    from herald.domain.groups.group import Group
    from herald.domain.identifiers import UserId

_ATTRIBUTE_BYTES = 8
"""Bytes of the attribute's name, and by which that of a hidden role is longer than that of a role."""


class V1Facts(NamedTuple):
    """Facts of a group that its content does not show. None: it shows them, or nobody knows.

    `creator_role` is None also if the creator is the owner; `creator_name` is there only in a confirmation. `ex` is
    None if it is too long for an inbox item, and "" if the group has none.
    """

    owner: UserId | None = None
    creator: UserId | None = None
    creator_role: Role | None = None
    creator_name: str | None = None
    ex: str | None = ""


NO_FACTS = V1Facts()
"""Of a notification of a version that did not know facts, and of one whose content shows everything."""


def required_facts(group: Group, kind: Kind, content: Content) -> V1Facts:
    """Return the facts without which v1 would be wrong: ids and roles. The content makes room for them."""
    creator = group.creator.user_id
    shown = content.inviter is not None or kind is Kind.GROUP_CREATION_CONFIRMED  # Its recipient is the creator.
    return V1Facts(
        owner=None if content.members else group.owner,
        creator=None if shown else creator,
        creator_role=None if creator == group.owner else creators_role(group),
        ex=None if group.ex else "",
    )


def facts_of(group: Group, kind: Kind, content: Content, max_bytes: int) -> V1Facts:
    """Return the required facts, and those for which the content leaves room within `max_bytes` of JSON for both."""
    facts, room = required_facts(group, kind, content), max_bytes
    if kind is Kind.GROUP_CREATION_CONFIRMED and group.creator.name:
        named = facts._replace(creator_name=group.creator.name)
        facts = named if facts_bytes(named) <= room else facts
    whole = facts._replace(ex=group.ex)
    return whole if facts_bytes(whole) <= room else facts


def creators_role(group: Group) -> Role:
    """Return the creator's role: owner, admin or member; an app admin who is not in the group counts as admin.

    The group item tells without its roster: everybody in the group but the creator is invited.
    """
    invited = group.recipients - (Kind.GROUP_CREATION_CONFIRMED in group.channels)
    return group.named_role(group.creator.user_id) or (Role.MEMBER if invited < group.member_count else Role.ADMIN)


def facts_document(facts: V1Facts) -> dict[str, Any]:
    """Return facts as a JSON object, which is empty if there are none."""
    known = {
        "owner": facts.owner,
        "creator": facts.creator,
        "creator_role": facts.creator_role and facts.creator_role.value,
        "creator_name": facts.creator_name,
    }
    document: dict[str, Any] = {name: value for name, value in known.items() if value is not None}
    return document if facts.ex == "" else document | {"ex": facts.ex}


def facts_bytes(facts: V1Facts) -> int:
    """Return the bytes that facts take in an inbox item; none if there are none."""
    return len(encode(document).encode()) + _ATTRIBUTE_BYTES if (document := facts_document(facts)) else 0


def read_facts(value: Any) -> V1Facts:
    """Read facts. Names that are not known are left out. Raises ValueError, TypeError for other values."""
    document = object_of(value)
    return V1Facts(
        owner=id_of(document["owner"]) if "owner" in document else None,
        creator=id_of(document["creator"]) if "creator" in document else None,
        creator_role=Role(document["creator_role"]) if "creator_role" in document else None,
        creator_name=text_of(document["creator_name"]) if "creator_name" in document else None,
        ex=None if (ex := document.get("ex", "")) is None else text_of(ex),
    )
