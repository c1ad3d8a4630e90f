"""What a policy lets a v1 gateway see of a group and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.blocks import Block
from herald.domain.content.v1_facts import creators_role
from herald.domain.groups.group import DEFAULT_SETTINGS, Role
from herald.domain.openim.shown import OpenIMGroup, OpenIMMember

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from herald.domain.groups.group import Group


def everybody(group: Group, members: Iterable[str]) -> Iterator[OpenIMMember]:
    """Yield owner and admins, then the ordinary members in their order."""
    yield OpenIMMember(group.owner, Role.OWNER)
    for admin in sorted(group.admins):
        yield OpenIMMember(admin, Role.ADMIN)
    for member in members:
        yield OpenIMMember(member, Role.MEMBER)


def shown_group(group: Group, blocks: frozenset[Block]) -> OpenIMGroup:
    """Return what the policy includes, whole. What it leaves out is zero or empty: v1 has no other way."""
    basics = Block.GROUP in blocks
    return OpenIMGroup(
        group_id=group.group_id,
        owner=group.owner,
        creator=_creator(group, named=Block.INVITER in blocks),
        created_at=group.created_at,
        member_count=group.member_count if Block.MEMBERS in blocks else 0,
        settings=group.settings if Block.SETTINGS in blocks else DEFAULT_SETTINGS,
        name=group.name if basics else "",
        face_url=group.face_url if basics else "",
        introduction=group.introduction if Block.INTRODUCTION in blocks else "",
        announcement=group.announcement if Block.ANNOUNCEMENT in blocks else "",
        ex=group.ex,
    )


def _creator(group: Group, *, named: bool) -> OpenIMMember:
    creator, role = group.creator, creators_role(group)
    if not named:
        return OpenIMMember(creator.user_id, role, creator.user_id)
    return OpenIMMember(creator.user_id, role, creator.name or creator.user_id, creator.face_url)
