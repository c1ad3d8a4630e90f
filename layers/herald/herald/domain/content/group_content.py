"""What a policy lets a notification show of a group, cut to a size that every inbox item has room for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from herald.domain.blocks import BLOCKS, Block
from herald.domain.content.content import Content, DeliveryBlock, GroupBlock, MembersBlock
from herald.domain.content.cuts import cut_to_size
from herald.domain.kinds import Kind
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from herald.domain.groups.group import Group
    from herald.domain.policies.policy import AppliedPolicy, KindPolicy


def confirmation_content(group: Group, applied: AppliedPolicy) -> Content:
    """Return what the creator's confirmation shows. The number of recipients is added after cutting: it has room."""
    content = _content(group, Kind.GROUP_CREATION_CONFIRMED, applied)
    if Block.DELIVERY not in applied.policy.of(Kind.GROUP_CREATION_CONFIRMED).blocks:
        return content
    return replace(content, delivery=DeliveryBlock(group.recipients))


def invitation_content(group: Group, applied: AppliedPolicy) -> Content:
    """Return what invitations show. It is stored with each roster chunk, which then needs no other item."""
    return _content(group, Kind.GROUP_INVITATION_RECEIVED, applied)


def _content(group: Group, kind: Kind, applied: AppliedPolicy) -> Content:
    return cut_to_size(_included(group, kind, applied.policy.of(kind)))


def _included(group: Group, kind: Kind, rules: KindPolicy) -> Content:
    """Return the blocks that the policy includes, whole. The group's id is always there."""
    blocks = rules.blocks & BLOCKS[kind]
    return Content(
        group=_group(group) if Block.GROUP in blocks else GroupBlock(group.group_id),
        created_at=to_rfc3339(group.created_at) if Block.CREATED_AT in blocks else None,
        inviter=group.creator if Block.INVITER in blocks else None,
        members=_members(group, rules.member_sample) if Block.MEMBERS in blocks else None,
        settings=group.settings if Block.SETTINGS in blocks else None,
        introduction=group.introduction if Block.INTRODUCTION in blocks else None,
        announcement=group.announcement if Block.ANNOUNCEMENT in blocks else None,
        truncated=(),
    )


def _group(group: Group) -> GroupBlock:
    return GroupBlock(group.group_id, group.name, group.face_url, group.group_type)


def _members(group: Group, sample: int) -> MembersBlock:
    return MembersBlock(group.member_count, group.owner, group.admins[:sample], group.member_sample[:sample])
